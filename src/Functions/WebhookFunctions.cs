using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Sluice.Functions;

/// <summary>
/// The webhook paths as functions. They take every method, so that a wrong one gets the core's answer, and need no key: a webhook's URL
/// may carry no query to hold one (docs/functions.md says how the caller is authenticated).
/// </summary>
/// <param name="webhooks">Answers.</param>
public sealed class WebhookFunctions(WebhookBridge webhooks)
{
    /// <summary><c>/mutate</c>, <c>/mutate/fail</c> and <c>/mutate/ignore</c>.</summary>
    [Function("mutate")]
    public Task<HttpResponseData> MutateAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "mutate/{scope?}")] HttpRequestData request) =>
        webhooks.AnswerAsync(request);

    /// <summary><c>/validate</c>, <c>/validate/fail</c> and <c>/validate/ignore</c>.</summary>
    [Function("validate")]
    public Task<HttpResponseData> ValidateAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "validate/{scope?}")] HttpRequestData request) =>
        webhooks.AnswerAsync(request);
}
