/** What stands behind an origin's domain name: a bucket of S3, or the APIs of API Gateway. */

export type OriginPlace =
  | { readonly kind: 'bucket'; readonly bucket: string }
  | { readonly kind: 'api'; readonly apiId: string }

/** Undefined: what answers there is no part of this cloud. */
export function originPlace(domainName: string, region: string): OriginPlace | undefined {
  const name = domainName.toLowerCase()
  const [, bucket] = new RegExp(`^(.+)\\.s3(?:\\.${region})?\\.amazonaws\\.com$`).exec(name) ?? []
  if (bucket !== undefined) return { kind: 'bucket', bucket }
  const [, apiId] = new RegExp(`^([a-z0-9]+)\\.execute-api\\.${region}\\.amazonaws\\.com$`).exec(name) ?? []
  return apiId === undefined ? undefined : { kind: 'api', apiId }
}
