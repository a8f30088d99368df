/** What can be played: which step each subcommand takes, and which fields its options are. */

export interface StepOption {
  /** As the local cloud names it. */
  readonly field: string
  readonly is: 'text' | 'number' | 'list' | 'flag'
}

export interface PlayedStep {
  readonly summary: string
  readonly step: string
  /** What it must be told by position. */
  readonly positional?: { readonly name: string; readonly field: string }
  readonly options: Readonly<Record<string, StepOption>>
  /** A buyer's browser follows, unless it is left to whoever plays. */
  readonly hasBrowser?: true
  /** What it says without being told. */
  readonly fields?: Readonly<Record<string, unknown>>
}

const text = (field: string): StepOption => ({ field, is: 'text' })
const number = (field: string): StepOption => ({ field, is: 'number' })
const list = (field: string): StepOption => ({ field, is: 'list' })
const flag = (field: string): StepOption => ({ field, is: 'flag' })

/** How the messages come. */
const manner = {
  'at-once': flag('atOnce'),
  delay: number('delaySeconds'),
  twice: flag('twice'),
  order: list('order'),
  without: list('without'),
}
const purchase = {
  product: text('product'),
  account: text('accountId'),
  offer: text('offerId'),
  ...manner,
} as const satisfies Readonly<Record<string, StepOption>>
const agreement = { name: 'AGREEMENT', field: 'agreementId' }
const ending = { 'deprovision-after': number('deprovisionAfterSeconds'), ...manner } as const

export const steps: Readonly<Record<string, PlayedStep>> = {
  'list-product': {
    summary: 'a listing becomes public; with the code of one that is there, it changes',
    step: 'list-product',
    options: {
      title: text('title'),
      dialect: text('dialect'),
      url: text('fulfillmentUrl'),
      dimensions: list('dimensions'),
      bus: text('bus'),
      code: text('productCode'),
      id: text('productId'),
    },
  },
  subscribe: {
    summary: 'a buyer accepts an offer, and the browser posts the registration',
    step: 'subscribe',
    options: { ...purchase, days: number('days'), entitle: list('entitlements'), fail: flag('fail') },
    hasBrowser: true,
  },
  trial: {
    summary: 'as subscribe, with a free trial of 14 or so many days',
    step: 'subscribe',
    options: { ...purchase, days: number('freeTrialDays') },
    hasBrowser: true,
    fields: { freeTrialDays: 14 },
  },
  offer: {
    summary: 'a private offer: for some buyers, for so many days, with a trial, by a reseller',
    step: 'offer',
    options: {
      product: text('product'),
      buyers: list('buyers'),
      days: number('days'),
      'trial-days': number('freeTrialDays'),
      reseller: text('reseller'),
    },
  },
  register: {
    summary: 'the browser posts the registration again, with a new token',
    step: 'register',
    positional: agreement,
    options: {},
    hasBrowser: true,
  },
  amend: {
    summary: 'an agreement changes: it ends so many days from now, or entitles to more',
    step: 'amend',
    positional: agreement,
    options: { days: number('days'), entitle: list('entitlements'), ...manner },
  },
  renew: {
    summary: 'a new agreement and a new license take the place of an agreement, on the same offer',
    step: 'renew',
    positional: agreement,
    options: { days: number('days'), entitle: list('entitlements'), 'point-back': flag('pointBack'), ...ending },
  },
  replace: {
    summary: 'as renew, on another offer',
    step: 'replace',
    positional: agreement,
    options: { offer: text('offerId'), days: number('days'), entitle: list('entitlements'), ...ending },
  },
  entitle: {
    summary: 'what a buyer is entitled to becomes another: --to seats=10,sso=true',
    step: 'entitle',
    positional: agreement,
    options: { to: list('entitlements'), ...manner },
  },
  cancel: {
    summary: 'an agreement ends: CANCELLED, EXPIRED or TERMINATED',
    step: 'end',
    positional: agreement,
    options: { status: text('status'), ...ending },
  },
  unsubscribe: {
    summary: 'the buyer unsubscribes: pending at once, and gone within an hour',
    step: 'end',
    positional: agreement,
    options: ending,
  },
  'request-cancellation': {
    summary: 'the seller asks for the end of an agreement: APPROVED (after 7 days), REJECTED, CANCELLED',
    step: 'request-cancellation',
    positional: agreement,
    options: { outcome: text('outcome'), after: number('afterSeconds'), ...manner },
  },
  'adjust-billing': {
    summary: 'the seller gives a part of what was billed back',
    step: 'adjust-billing',
    positional: agreement,
    options: { amount: text('amount'), fail: flag('fail') },
  },
  'leave-unprocessed': {
    summary: 'so many records of usage come back unprocessed',
    step: 'leave-unprocessed',
    options: { records: number('records') },
  },
}
