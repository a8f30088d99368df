/** Invalidations: nothing is kept between requests, so each is done when it is asked for; they are remembered. */

import { AwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import type { Table } from '../../../kernel/table'
import { itemsOf, type Quantified } from '../config'
import { arnOf, type Parts } from '../define/parts'
import { invalidArgument } from '../errors'
import { idOf } from '../ids'
import { type PageInput, pageOf } from './page'

export interface Invalidation {
  readonly id: string
  readonly at: number
  readonly batch: { readonly CallerReference: string; readonly Paths: Quantified<string> }
}

interface OfDistribution {
  readonly DistributionId: string
}

export function invalidationOperations(
  { cloud, state }: Parts,
  invalidations: Table<Invalidation>,
): Readonly<Record<string, Operation>> {
  const on = (action: string) => ({
    access: ({ DistributionId }: OfDistribution) => [
      { action: `cloudfront:${action}`, resource: arnOf(cloud, 'distribution', DistributionId) },
    ],
  })

  return {
    CreateInvalidation: {
      ...on('CreateInvalidation'),
      handle({
        DistributionId,
        InvalidationBatch: batch,
      }: OfDistribution & { readonly InvalidationBatch: Invalidation['batch'] }) {
        state.distributions.get(DistributionId)
        const bad = itemsOf(batch.Paths).find((path) => !path.startsWith('/'))
        if (bad !== undefined)
          throw invalidArgument(`Your request contains one or more invalid invalidation paths: ${bad}`)
        const id = idOf(`${DistributionId} ${batch.CallerReference}`)
        const made = invalidations.get(DistributionId, id) ?? { id, at: cloud.clock.now(), batch }
        invalidations.put(made, DistributionId, id)
        const Location = `${cloud.endpointUrl}/2020-05-31/distribution/${DistributionId}/invalidation/${id}`
        return { Invalidation: describe(made), Location }
      },
    },
    GetInvalidation: {
      ...on('GetInvalidation'),
      handle({ DistributionId, Id }: OfDistribution & { readonly Id: string }) {
        state.distributions.get(DistributionId)
        const found = invalidations.get(DistributionId, Id)
        if (!found) throw new AwsError('NoSuchInvalidation', 'The specified invalidation does not exist.', 404)
        return { Invalidation: describe(found) }
      },
    },
    ListInvalidations: {
      ...on('ListInvalidations'),
      handle({ DistributionId, ...input }: OfDistribution & PageInput) {
        state.distributions.get(DistributionId)
        return {
          InvalidationList: pageOf(invalidations.list(DistributionId), input, ({ id, at }) => ({
            Id: id,
            CreateTime: at / 1000,
            Status: 'Completed',
          })),
        }
      },
    },
  }
}

function describe({ id, at, batch }: Invalidation) {
  return { Id: id, Status: 'Completed', CreateTime: at / 1000, InvalidationBatch: batch }
}
