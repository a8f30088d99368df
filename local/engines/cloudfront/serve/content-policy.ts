/**
 * A page whose policy lets it call AWS's endpoints of this Region calls this cloud's in their place, as everybody's
 * clients do by `AWS_ENDPOINT_URL`: its policy lets it, too. Of other hosts nothing is added.
 */
export function withEndpoint(policy: string, region: string, endpointUrl: string): string {
  const ofRegion = new RegExp(`\\shttps://[a-z0-9.-]+\\.${region}\\.amazonaws\\.com(?=\\s|$)`)
  return policy
    .split(';')
    .map((directive) =>
      /^\s*connect-src\s/.test(directive) && ofRegion.test(directive)
        ? `${directive} ${new URL(endpointUrl).origin}`
        : directive,
    )
    .join(';')
}
