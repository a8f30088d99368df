/** What of AWS this site leads to, as its deployment says it: names and addresses, and nothing secret. */
import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import { send } from '../send'

const text = z.string().check(z.minLength(1))

const siteSchema = z.object({
  region: text,
  /** Such as `amazonaws.com`. */
  domain: text,
  identityPoolId: text,
  /** The user pool, as the identity pool names it. */
  userPool: text,
  filesBucket: text,
  draftsTable: text,
  /** The host and the stage of the API behind IAM; it is reached on this origin. */
  ordersHost: text,
  ordersStage: text,
  companyArn: z.optional(text),
  /** Where the endpoints of AWS are, if not at AWS. */
  endpoint: z.optional(text),
})

export type Site = z.output<typeof siteSchema>

export const siteQuery = queryOptions({
  queryKey: ['site'],
  queryFn: async ({ signal }) => z.parse(siteSchema, await send({ method: 'GET', url: '/site.json', signal })),
  staleTime: Number.POSITIVE_INFINITY,
})

export function endpointOf({ endpoint, region, domain }: Site, service: string): string {
  return endpoint ?? `https://${service}.${region}.${domain}`
}

/** Of the bucket, without a slash at the end. */
export function bucketAddress({ endpoint, region, domain, filesBucket }: Site): string {
  return endpoint === undefined ? `https://${filesBucket}.s3.${region}.${domain}` : `${endpoint}/${filesBucket}`
}
