package main

import corev1 "k8s.io/api/core/v1"

const volumeName = "identity"

var (
	seconds   = int64(3600)
	variables = []corev1.EnvVar{
		{Name: "REGION", Value: "eu-central-1"},
		{Name: "CLUSTER", Value: "production-1"},
		{Name: "VAULT_ADDR", Value: "https://vault.vault.svc:8200"},
		{Name: "VAULT_TOKEN_PATH", Value: "/var/run/secrets/identity/token"},
		{Name: "NODE_NAME", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "spec.nodeName"}}},
	}
	volume = corev1.Volume{Name: volumeName, VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
		Sources: []corev1.VolumeProjection{{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Audience: "vault", ExpirationSeconds: &seconds, Path: "token"}}},
	}}}
	mount = corev1.VolumeMount{Name: volumeName, ReadOnly: true, MountPath: "/var/run/secrets/identity"}
)

// inject adds what the pod does not have under these names.
func inject(spec *corev1.PodSpec) {
	if !hasVolume(spec) {
		spec.Volumes = append(spec.Volumes, volume)
	}
	for i := range spec.Containers {
		container := &spec.Containers[i]
		for _, variable := range variables {
			if !hasVariable(container, variable.Name) {
				container.Env = append(container.Env, variable)
			}
		}
		if !hasMount(container) {
			container.VolumeMounts = append(container.VolumeMounts, mount)
		}
	}
}

func hasVolume(spec *corev1.PodSpec) bool {
	for i := range spec.Volumes {
		if spec.Volumes[i].Name == volumeName {
			return true
		}
	}
	return false
}

func hasVariable(container *corev1.Container, name string) bool {
	for i := range container.Env {
		if container.Env[i].Name == name {
			return true
		}
	}
	return false
}

func hasMount(container *corev1.Container) bool {
	for i := range container.VolumeMounts {
		if container.VolumeMounts[i].MountPath == mount.MountPath {
			return true
		}
	}
	return false
}
