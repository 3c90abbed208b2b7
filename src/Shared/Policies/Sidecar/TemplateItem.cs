using Sluice.Json;
using Sluice.Policies.Templates;

namespace Sluice.Policies.Sidecar;

/// <summary>A thing of a template's list.</summary>
/// <param name="Name">What its <see cref="TemplateList.Key"/> says, which may hold placeholders; "" where it says nothing.</param>
/// <param name="Piece">The whole of it.</param>
/// <param name="Error">What is wrong with it; null when nothing is.</param>
internal sealed record TemplateItem(string Name, TemplatePiece Piece, string? Error);
