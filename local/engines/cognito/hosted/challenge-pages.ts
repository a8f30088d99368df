/** What a sign-in asks for after the password: a code, a choice, a new password, an authenticator application. */
import { isAwsError } from '../../../kernel/aws-error'
import type { HttpResponse } from '../../../kernel/service'
import { escapeHtml } from '../../../lib/html'
import type { Parts } from '../parts'
import type { PageSignIn } from '../sign-in/on-pages'
import type { Answer } from '../sign-in/steps'
import type { AuthorizeRequest } from './authorize-request'
import type { FormPage, Forms } from './forms'
import type { Grant } from './grant'
import { field, hidden, problemPage } from './page'
import { qrCode } from './qr-code'
import { saidOf, stale, withRequest } from './said'
import type { Sessions } from './sessions'
import { redirect, type Visit } from './visit'

export interface Challenges {
  /** To the next page, or back to the application. */
  goOn(visit: Visit, request: AuthorizeRequest, answer: Answer): Promise<HttpResponse>
  submit(visit: Visit): Promise<HttpResponse>
}

/** Goes through the form and comes back: what is asked, of whom. Only the session in it is believed. */
interface Asked {
  readonly challenge: string
  readonly session: string
  readonly username: string
  /** What the page says besides: where a code went, what there is to choose from, a secret, attributes that are missing. */
  readonly detail: string
}

const factors: Readonly<Record<string, string>> = {
  SMS_MFA: 'A code in a text message',
  EMAIL_OTP: 'A code by email',
  SOFTWARE_TOKEN_MFA: 'A code of your authenticator application',
}

const codes: Readonly<Record<string, string>> = {
  SMS_MFA: 'SMS_MFA_CODE',
  EMAIL_OTP: 'EMAIL_OTP_CODE',
  SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA_CODE',
}

export function createChallenges(
  { cloud, state }: Parts,
  pageSignIn: PageSignIn,
  { forms, sessions, grant }: { readonly forms: Forms; readonly sessions: Sessions; readonly grant: Grant },
): Challenges {
  function page(visit: Visit, request: AuthorizeRequest, asked: Asked, said?: string): HttpResponse {
    const form = formOf(asked)
    if (!form) return problemPage('Sign in', 'This sign-in asks for something that these pages do not have.', 501)
    return forms.show(visit, {
      ...form,
      said,
      action: `${visit.base}/mfa?${request.query}`,
      fields: form.fields + hidden({ ...asked }),
      leadsTo: request.redirectUri,
    })
  }

  async function goOn(visit: Visit, request: AuthorizeRequest, answer: Answer): Promise<HttpResponse> {
    if (answer.signedIn) {
      const { session, cookie } = sessions.begin(visit, answer.signedIn, 'COGNITO')
      return grant(visit, request, session, [cookie])
    }
    const { ChallengeName: challenge = '', Session = '', ChallengeParameters: given } = answer
    const asked = { challenge, session: Session, username: given.USER_ID_FOR_SRP ?? '' }
    if (challenge !== 'MFA_SETUP') return page(visit, request, { ...asked, detail: detailOf(answer) })
    const { SecretCode, Session: session } = await anybody<{ SecretCode: string; Session: string }>(
      visit,
      'AssociateSoftwareToken',
      { Session },
    )
    return page(visit, request, { ...asked, session, detail: SecretCode })
  }

  function anybody<Output>(visit: Visit, action: string, input: object): Promise<Output> {
    return cloud.call<Output>({ kind: 'anonymous' }, 'cognito-idp', action, input, { http: visit.request })
  }

  async function answered(visit: Visit, { pool, client }: AuthorizeRequest, asked: Asked): Promise<Answer> {
    const { challenge, username } = asked
    const given = (name: string): string => (visit.form.get(name) ?? '').trim()
    const responses: Record<string, string> = { USERNAME: username }
    let { session } = asked
    if (challenge === 'SELECT_MFA_TYPE') responses.ANSWER = given('choice')
    else if (challenge === 'NEW_PASSWORD_REQUIRED') {
      responses.NEW_PASSWORD = visit.form.get('password') ?? ''
      for (const [name, value] of visit.form) if (name.startsWith('userAttributes.')) responses[name] = value
    } else if (challenge === 'MFA_SETUP') {
      const verified = { Session: session, UserCode: given('code') }
      ;({ Session: session } = await anybody<{ Session: string }>(visit, 'VerifySoftwareToken', verified))
    } else responses[codes[challenge] ?? 'ANSWER'] = given('code')
    return pageSignIn.answer({ pool, client, context: visit.context }, challenge, session, responses)
  }

  return {
    goOn,
    submit: async (visit) =>
      withRequest(state, visit, async (request) => {
        const member = (name: keyof Asked): string => visit.form.get(name) ?? ''
        const asked: Asked = {
          challenge: member('challenge'),
          session: member('session'),
          username: member('username'),
          detail: member('detail'),
        }
        if (!forms.isOwn(visit)) return page(visit, request, asked, stale)
        try {
          return await goOn(visit, request, await answered(visit, request, asked))
        } catch (error) {
          if (!isAwsError(error)) throw error
          // The session is spent: only the password begins another one.
          if (error.code === 'NotAuthorizedException') return redirect(`${visit.base}/login?${request.query}`)
          return page(visit, request, asked, saidOf(error))
        }
      }),
  }
}

function detailOf({ ChallengeName, ChallengeParameters: given }: Answer): string {
  if (ChallengeName === 'SELECT_MFA_TYPE') return given.MFAS_CAN_CHOOSE ?? ''
  if (ChallengeName === 'NEW_PASSWORD_REQUIRED') return given.requiredAttributes ?? ''
  return given.CODE_DELIVERY_DESTINATION ?? ''
}

function formOf({ challenge, detail, username }: Asked): Omit<FormPage, 'action'> | undefined {
  const code = field({ name: 'code', label: 'Code', autocomplete: 'one-time-code', isNumber: true })
  switch (challenge) {
    case 'SMS_MFA':
    case 'EMAIL_OTP':
      return {
        title: 'Enter the code',
        intro: `<p class="soft">We sent a code to ${escapeHtml(detail || 'you')}.</p>`,
        fields: code,
        button: 'Continue',
      }
    case 'SOFTWARE_TOKEN_MFA':
      return {
        title: 'Enter the code',
        intro: '<p class="soft">Your authenticator application shows it.</p>',
        fields: code,
        button: 'Continue',
      }
    case 'SELECT_MFA_TYPE':
      return { title: 'Choose how to confirm that it is you', fields: choices(detail), button: 'Continue' }
    case 'MFA_SETUP':
      return {
        title: 'Set up an authenticator application',
        intro: secret(detail, username),
        fields: code,
        button: 'Continue',
      }
    case 'NEW_PASSWORD_REQUIRED':
      return { title: 'Choose a new password', fields: newPassword(detail), button: 'Save and continue' }
    default:
      return undefined
  }
}

function choices(detail: string): string {
  const inputs = textsIn(detail).flatMap((name) => {
    const label = factors[name]
    if (label === undefined) return []
    return [`<label class="choice"><input type="radio" name="choice" value="${name}" required>${label}</label>`]
  })
  return `<fieldset><legend>How?</legend>${inputs.join('')}</fieldset>`
}

function secret(detail: string, username: string): string {
  const address = `otpauth://totp/${encodeURIComponent(username)}?secret=${encodeURIComponent(detail)}`
  return (
    '<p>Read this code with your application:</p>' +
    qrCode(address, 'A QR code with the key below') +
    `<p>Or add the key to it yourself, or <a href="${escapeHtml(address)}">open it there</a>:</p>` +
    `<p><code>${escapeHtml(detail)}</code></p><p class="soft">Then enter the code that it shows.</p>`
  )
}

function newPassword(detail: string): string {
  const missing = textsIn(detail).map((name) =>
    field({ name, label: name.replace(/^userAttributes\.(custom:)?/, '').replace(/_/g, ' ') }),
  )
  const password = { name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password' } as const
  return field(password) + missing.join('')
}

/** It came through the person's hands. */
function textsIn(detail: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(detail)
    return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}
