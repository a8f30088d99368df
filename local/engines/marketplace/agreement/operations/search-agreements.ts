/** SearchAgreements, by which a seller finds out what events may not have told. */
import type { Operation } from '../../../../kernel/service'
import { may, type Parts, seconds } from '../../operations/parts'
import type { Agreement } from '../../state'
import { invalid } from '../errors'
import { type Filter, firstValue, readFilters } from '../filters'
import { paging, summaryOf } from '../parts'

interface SearchAgreementsInput {
  readonly catalog?: string
  readonly filters?: readonly Filter[]
  readonly sort?: { readonly sortBy?: string; readonly sortOrder?: string }
  readonly maxResults?: number
  readonly nextToken?: string
}

const page = paging(50)

/** By what agreements can be sorted; inferred: an open end is the last. */
const times: Readonly<Record<string, (agreement: Agreement) => number>> = {
  EndTime: ({ endsAt }) => endsAt ?? 8.64e15,
  StartTime: ({ startsAt }) => startsAt,
  LastUpdateTime: ({ updatedAt }) => updatedAt,
}

export function searchAgreements(parts: Parts): Operation<SearchAgreementsInput> {
  return {
    access({ filters = [] }) {
      const context = {
        'aws-marketplace:AgreementType': firstValue(filters, 'AgreementType'),
        'aws-marketplace:PartyType': firstValue(filters, 'PartyType'),
      }
      return may('SearchAgreements', withValues(context))
    },
    handle(input) {
      const { catalog = 'AWSMarketplace', filters = [], sort = {} } = input
      if (catalog !== 'AWSMarketplace') throw invalid('INVALID_CATALOG', 'The catalog is AWSMarketplace', 'catalog')
      const passes = readFilters(parts, filters)
      const { timeOf, isDescending } = readSort(sort, firstValue(filters, 'PartyType') === 'Proposer')
      const keyOf = (agreement: Agreement): string =>
        `${String(timeOf(agreement)).padStart(17, '0')}/${agreement.agreementId}`
      const { items, next } = page(parts.state.agreements.list().filter(passes), keyOf, input, isDescending)
      return { agreementViewSummaries: items.map((each) => shown(parts, each)), ...next }
    },
  }
}

function readSort(
  { sortBy = 'EndTime', sortOrder = 'ASCENDING' }: { sortBy?: string; sortOrder?: string },
  all: boolean,
) {
  const timeOf = Object.hasOwn(times, sortBy) ? times[sortBy] : undefined
  if (!timeOf || (sortBy !== 'EndTime' && !all)) {
    throw invalid('INVALID_SORT_BY', `sortBy is ${all ? Object.keys(times).join(', ') : 'EndTime'}`, 'sort')
  }
  if (sortOrder !== 'ASCENDING' && sortOrder !== 'DESCENDING') {
    throw invalid('INVALID_SORT_ORDER', 'sortOrder is ASCENDING or DESCENDING', 'sort')
  }
  return { timeOf, isDescending: sortOrder === 'DESCENDING' }
}

function shown(parts: Parts, agreement: Agreement) {
  const { updatedAt, licenseArn, endsAt } = agreement
  return {
    ...summaryOf(parts, agreement),
    lastUpdateTime: seconds(updatedAt),
    entitlements: [{ licenseArn }],
    ...(endsAt !== undefined && { endTimeBehaviorType: 'EXPIRE', endTimeBehaviorReasonCode: 'NO_RENEWAL_TERM' }),
  }
}

function withValues(context: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}
