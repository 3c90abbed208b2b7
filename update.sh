#!/usr/bin/env bash
# Writes again everything that is written from the code: the golden cases, docs/policies.md, docs/recipes.md, what docs/cli.md shows, the webhook
# configurations of infra/, the pictures of README and of the dashboard, the schema of samples/, the baselines of what the packages show (src/*/PublicApi.txt). Read what changed (git diff) before you commit it.
#   --check   also fail when anything changed
set -euo pipefail
cd "$(dirname "$0")"

check=false
case "${1:-}" in
  "") ;;
  --check) check=true ;;
  *) echo "usage: ./update.sh [--check]" >&2; exit 2 ;;
esac
before=$(git status --porcelain; git diff)

infra/kubernetes/generate.sh

# These tests write what they expect; one that fails otherwise says so when it is run as a test.
export SLUICE_UPDATE_GOLDEN=1
dotnet test tests/Shared.Tests -c Release -v quiet --nologo --filter 'FullyQualifiedName~GoldenCaseTests|FullyQualifiedName~PolicyReferenceTests' || true
dotnet test tests/Host.Tests -c Release -v quiet --nologo \
  --filter 'FullyQualifiedName~CommandLinePageTests|FullyQualifiedName~ApiBaselineTests|FullyQualifiedName~InitCommandTests|FullyQualifiedName~WebhooksCommandTests|FullyQualifiedName~NativePoliciesTests|FullyQualifiedName~RuleSampleTests|FullyQualifiedName~DashboardPictureTests' || true
dotnet test tests/FunctionApp.Tests -c Release -v quiet --nologo --filter 'FullyQualifiedName~ApiBaselineTests' || true

dotnet test tests/Browser.Tests -c Release -v quiet --nologo --filter 'FullyQualifiedName~PictureTests' || true

if $check && [ "$before" != "$(git status --porcelain; git diff)" ]; then
  git --no-pager diff --stat
  echo "update.sh: files are out of date; run ./update.sh, read the difference and commit it" >&2
  exit 1
fi
