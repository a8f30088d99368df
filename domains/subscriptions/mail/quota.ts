/** The mail that tells a customer how much of their quota they have used. */
import { html } from '../../../shared/html'
import type { Mail } from '../../../shared/mail'

export interface QuotaMail {
  readonly to: string
  readonly apiName: string
  readonly planName: string
  readonly percent: 80 | 100
  readonly used: number
  readonly limit: number
  /** When the next period begins. */
  readonly until: Date
}

export function composeQuota({ to, apiName, planName, percent, used, limit, until }: QuotaMail): Mail {
  const title = `${percent} % of your calls are used: ${apiName}`
  const told = `You have used ${used} of the ${limit} calls that plan ${planName} of ${apiName} allows in a period.`
  const next = `The next period begins at ${until.toISOString().slice(0, 16).replace('T', ' ')} UTC.`
  const then =
    percent === 100
      ? `Until then calls are refused (429). ${next}`
      : `What goes beyond the rest is refused (429). ${next}`
  const late = 'Calls are counted by API Gateway, which tells of them half an hour late, or later.'
  return {
    to,
    subject: title,
    text: [told, then, late].join('\n\n'),
    html: html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body style="font-family:sans-serif">
<p>${told}</p>
<p>${then}</p>
<p>${late}</p>
</body></html>`.text,
  }
}
