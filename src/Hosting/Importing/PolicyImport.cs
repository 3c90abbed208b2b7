using Sluice.Hosting.DryRuns;

namespace Sluice.Hosting.Importing;

/// <summary>Imports the policies of others.</summary>
internal static class PolicyImport
{
    /// <summary>Imports all policies among manifests.</summary>
    public static ImportResult Import(IReadOnlyList<Manifest> manifests)
    {
        var result = new ImportResult();
        var bindings = AdmissionPolicyImport.BindingsIn(manifests);
        foreach (var manifest in manifests)
        {
            var group = (manifest.Object["apiVersion"u8].Text ?? "").Split('/')[0];
            switch (group, manifest.Kind)
            {
                case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy" or "MutatingAdmissionPolicy"):
                    AdmissionPolicyImport.Import(manifest, manifests, bindings, result);
                    break;
                case ("policies.kyverno.io", "ValidatingPolicy"):
                    KyvernoImport.ImportValidating(manifest, result);
                    break;
                case ("kyverno.io", "ClusterPolicy" or "Policy"):
                    KyvernoImport.Import(manifest, result);
                    break;
                case ("constraints.gatekeeper.sh", _):
                    GatekeeperImport.Import(manifest, result);
                    break;
                case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding" or "MutatingAdmissionPolicyBinding") or ("", _) or ("v1", _):
                    break;
                case ("templates.gatekeeper.sh", _):
                    result.Note(manifest, "", "left out: templates hold Rego; constraints of Gatekeeper's library are known by their kinds");
                    break;
                default:
                    if (!IsParameter(manifest, manifests))
                    {
                        result.Note(manifest, "", "left out: not a kind of policy that is known here");
                    }

                    break;
            }
        }

        return result;
    }

    private static bool IsParameter(Manifest manifest, IReadOnlyList<Manifest> all) =>
        all.Any(policy => policy.Object["spec"u8]["paramKind"u8]["kind"u8].Text == manifest.Kind);
}
