/**
 * Forms that only their own page can send: each holds what comes of a cookie, which a page elsewhere neither reads nor
 * sets.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { HttpResponse } from '../../../kernel/service'
import { escapeHtml } from '../../../lib/html'
import type { Sealed } from '../../../lib/sealed'
import { hidden, page, problem } from './page'
import { cookie, type Visit } from './visit'

export interface FormPage {
  readonly title: string
  /** HTML before the form. */
  readonly intro?: string
  readonly said?: string | undefined
  /** Below the pool's own pages, with its query. */
  readonly action: string
  readonly fields: string
  readonly button: string
  /** HTML of further buttons. */
  readonly more?: string
  /** HTML after the form. */
  readonly after?: string
  readonly leadsTo?: string | undefined
  readonly status?: number
}

export interface Forms {
  show(visit: Visit, form: FormPage): HttpResponse
  isOwn(visit: Visit): boolean
}

const cookieName = 'XSRF-TOKEN'
const fieldName = '_csrf'

export function createForms(sealed: Sealed): Forms {
  const proofOf = (value: string, { base }: Visit): string => sealed.digest(value, `forms of ${base}`)

  return {
    show(visit, { title, intro = '', said, action, fields, button, more = '', after = '', leadsTo, status }) {
      const known = visit.cookies.get(cookieName)
      const value = known !== undefined && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString('base64url')
      return page({
        title,
        ...(leadsTo !== undefined && { leadsTo }),
        status: status ?? (said === undefined ? 200 : 400),
        cookies: value === known ? [] : [cookie(visit, cookieName, value)],
        content:
          `${problem(said)}${intro}<form method="post" action="${escapeHtml(action)}">` +
          `${hidden({ [fieldName]: proofOf(value, visit) })}${fields}<button>${escapeHtml(button)}</button>${more}</form>${after}`,
      })
    },
    isOwn(visit) {
      const value = visit.cookies.get(cookieName)
      if (value === undefined) return false
      const expected = Buffer.from(proofOf(value, visit))
      const given = Buffer.from(visit.form.get(fieldName) ?? '')
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
