/**
 * The filters of SearchAgreements. All must hold; of the values of one, any. AWS documents which may stand together: here all
 * may. Inferred: which reason an error has, and that a filter is given once.
 */
import { NotModelledError } from '../../../kernel/aws-error'
import { statusOf } from '../agreements'
import type { Parts } from '../operations/parts'
import type { Agreement } from '../state'
import { invalid } from './errors'
import { agreementType, resourceOf } from './parts'

export interface Filter {
  readonly name?: string
  readonly values?: readonly string[]
}

type Test = (agreement: Agreement, value: string) => boolean

const parties = ['Proposer', 'Acceptor']
const notModelled = ['OfferSetId', 'EndTimeBehaviorType', 'EndTimeBehaviorReasonCode']

/** Whether an agreement passes. @throws ValidationException for filters that can't be */
export function readFilters(parts: Parts, filters: readonly Filter[]): (agreement: Agreement) => boolean {
  const tests = testsOf(parts)
  if (filters.length > 10) throw invalid('INVALID_FILTERS', 'There can be at most 10 filters', 'filters')
  const read = filters.map(({ name, values = [] }) => {
    if (name === undefined) throw invalid('MISSING_FILTER_NAME', 'A filter needs a name', 'filters')
    if (notModelled.includes(name)) throw new NotModelledError(`filter "${name}"`, 'SearchAgreements')
    const test = Object.hasOwn(tests, name) ? tests[name] : undefined
    if (!test) throw invalid('INVALID_FILTER_NAME', `There is no filter ${name.slice(0, 100)}`, 'filters')
    if (values.length === 0) throw invalid('MISSING_FILTER_VALUES', `Filter ${name} needs a value`, 'filters')
    return { name, values, test }
  })
  if (new Set(read.map(({ name }) => name)).size < read.length) {
    throw invalid('INVALID_FILTERS', 'A filter can be given once', 'filters')
  }
  if (firstValue(filters, 'AgreementType') !== agreementType) {
    throw invalid('INVALID_FILTERS', `Filter AgreementType is required, with the value ${agreementType}`, 'filters')
  }
  const party = firstValue(filters, 'PartyType')
  if (party === undefined) throw invalid('MISSING_PARTY_TYPE', 'Filter PartyType is required', 'filters')
  if (!parties.includes(party)) throw invalid('INVALID_PARTY_TYPE', `PartyType is ${parties.join(' or ')}`, 'filters')
  return (agreement) => read.every(({ values, test }) => values.some((value) => test(agreement, value)))
}

export function firstValue(filters: readonly Filter[], wanted: string): string | undefined {
  return filters.find(({ name }) => name === wanted)?.values?.[0]
}

function testsOf({ cloud, state }: Parts): Readonly<Record<string, Test>> {
  const end = ({ endsAt = Number.POSITIVE_INFINITY }: Agreement): number => endsAt
  const start = ({ startsAt }: Agreement): number => startsAt
  const update = ({ updatedAt }: Agreement): number => updatedAt
  return {
    AgreementType: () => true,
    PartyType: ({ accountId, proposer }, party) => (party === 'Acceptor' ? accountId : proposer) === cloud.accountId,
    ResourceIdentifier: (agreement, value) => resourceOf(state, agreement).id === value,
    ResourceType: (agreement, value) => resourceOf(state, agreement).type === value,
    AcceptorAccountId: ({ accountId }, value) => accountId === value,
    OfferId: ({ offerId }, value) => offerId === value,
    Status: (agreement, value) => statusOf(agreement, cloud.clock.now()) === value,
    InitialAgreementId: ({ initialAgreementId }, value) => initialAgreementId === value,
    LicenseArn: ({ licenseArn }, value) => licenseArn === value,
    BeforeEndTime: (agreement, value) => end(agreement) < timeIn(value),
    AfterEndTime: (agreement, value) => end(agreement) > timeIn(value),
    BeforeStartTime: (agreement, value) => start(agreement) < timeIn(value),
    AfterStartTime: (agreement, value) => start(agreement) > timeIn(value),
    BeforeLastUpdateTime: (agreement, value) => update(agreement) < timeIn(value),
    AfterLastUpdateTime: (agreement, value) => update(agreement) > timeIn(value),
  }
}

function timeIn(value: string): number {
  const time = Date.parse(value)
  if (Number.isNaN(time)) throw invalid('INVALID_FILTER_VALUES', 'A time is written as in ISO 8601', 'filters')
  return time
}
