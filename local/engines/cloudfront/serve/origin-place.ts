/** What stands behind an origin's domain name: a bucket of S3, the APIs of API Gateway, or a function's URL. */

export type OriginPlace =
  | { readonly kind: 'bucket'; readonly bucket: string }
  | { readonly kind: 'api'; readonly apiId: string }
  /** A name that is an engine's on the web port. */
  | { readonly kind: 'host'; readonly name: string }

/** Undefined: what answers there is no part of this cloud. */
export function originPlace(domainName: string, region: string): OriginPlace | undefined {
  const name = domainName.toLowerCase()
  const [, bucket] = new RegExp(`^(.+)\\.s3(?:\\.${region})?\\.amazonaws\\.com$`).exec(name) ?? []
  if (bucket !== undefined) return { kind: 'bucket', bucket }
  const [, apiId] = new RegExp(`^([a-z0-9]+)\\.execute-api\\.${region}\\.amazonaws\\.com$`).exec(name) ?? []
  if (apiId !== undefined) return { kind: 'api', apiId }
  // Here it has a port, which another start may have otherwise.
  const [, host] =
    new RegExp(`^([a-z0-9]+\\.lambda-url\\.${region}\\.(?:on\\.aws|localhost))(?::\\d+)?$`).exec(name) ?? []
  return host === undefined ? undefined : { kind: 'host', name: host }
}
