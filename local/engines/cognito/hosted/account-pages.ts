/** An account made, confirmed, and opened again by who has forgotten the password: by the same operations as the API's. */
import { isAwsError } from '../../../kernel/aws-error'
import type { HttpResponse } from '../../../kernel/service'
import { escapeHtml } from '../../../lib/html'
import { secretHash } from '../clients/clients'
import type { Parts } from '../parts'
import type { PageSignIn } from '../sign-in/on-pages'
import type { AuthorizeRequest } from './authorize-request'
import type { Challenges } from './challenge-pages'
import type { Forms } from './forms'
import { type Field, field, hidden, link, problemPage } from './page'
import { hasPasswords, nameLabel, saidOf, stale, withRequest } from './said'
import type { Visit } from './visit'

export interface AccountPages {
  readonly signUp: Asking
  readonly confirm: Asking
  readonly forgotten: Asking
  readonly reset: Pick<Asking, 'submit'>
  resend(visit: Visit): Promise<HttpResponse>
  /** For who signs in and can't yet. */
  askToConfirm(visit: Visit, request: AuthorizeRequest, name: string): HttpResponse
  askToReset(visit: Visit, request: AuthorizeRequest, name: string): HttpResponse
}

interface Asking {
  show(visit: Visit): HttpResponse
  submit(visit: Visit): Promise<HttpResponse>
}

/** The sign-in page, with the good news. */
type ShowLogin = (visit: Visit, request: AuthorizeRequest, notice: string, name: string) => HttpResponse

interface Delivery {
  readonly CodeDeliveryDetails?: { readonly Destination?: string }
}

const known: Readonly<Record<string, Partial<Field>>> = {
  email: { label: 'Email', type: 'email', autocomplete: 'email' },
  phone_number: { label: 'Phone number, such as +15555550123', type: 'tel', autocomplete: 'tel' },
  name: { label: 'Name', autocomplete: 'name' },
  given_name: { label: 'Given name', autocomplete: 'given-name' },
  family_name: { label: 'Family name', autocomplete: 'family-name' },
  birthdate: { label: 'Birthdate', type: 'date', autocomplete: 'bday' },
}

export function createAccountPages(
  { cloud, state }: Parts,
  pageSignIn: PageSignIn,
  {
    forms,
    challenges,
    showLogin,
  }: { readonly forms: Forms; readonly challenges: Challenges; readonly showLogin: ShowLogin },
): AccountPages {
  function call<Output>(visit: Visit, { client }: AuthorizeRequest, action: string, name: string, more: object = {}) {
    const SecretHash = secretHash(state, client, name)
    const input = {
      ClientId: client.ClientId,
      Username: name,
      ...(SecretHash !== undefined && { SecretHash }),
      ...more,
    }
    return cloud.call<Output>({ kind: 'anonymous' }, 'cognito-idp', action, input, { http: visit.request })
  }

  const given = (visit: Visit, name: string): string => (visit.form.get(name) ?? '').trim()
  const to = ({ base }: Visit, path: string, { query }: AuthorizeRequest): string => `${base}/${path}?${query}`
  const back = (visit: Visit, request: AuthorizeRequest): string =>
    `<nav aria-label="Account">${link(to(visit, 'login', request), 'Back to sign-in')}</nav>`

  /** Shows the form again, with what was wrong, or does what it asks for. */
  function submitted(
    visit: Visit,
    again: (request: AuthorizeRequest, said: string) => HttpResponse,
    work: (request: AuthorizeRequest) => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    return Promise.resolve(
      withRequest(state, visit, async (request) => {
        if (!hasPasswords(request))
          return problemPage('Sign in', 'This application has no accounts with passwords.', 404)
        if (!forms.isOwn(visit)) return again(request, stale)
        try {
          return await work(request)
        } catch (error) {
          if (!isAwsError(error)) throw error
          return again(request, saidOf(error))
        }
      }),
    )
  }

  function signUpPage(visit: Visit, request: AuthorizeRequest, said?: string): HttpResponse {
    if (!hasPasswords(request) || request.pool.AdminCreateUserConfig.AllowAdminCreateUserOnly) {
      return problemPage('Create an account', 'Accounts are made by an administrator here.', 404)
    }
    const wanted = attributesAskedFor(request).map((name) =>
      field({
        name,
        label: name.replace(/^custom:/, '').replace(/_/g, ' '),
        ...known[name],
        value: given(visit, name),
      }),
    )
    return forms.show(visit, {
      title: 'Create an account',
      said,
      action: to(visit, 'signup', request),
      fields:
        field({
          name: 'username',
          label: nameLabel(request),
          autocomplete: 'username',
          value: given(visit, 'username'),
        }) +
        wanted.join('') +
        field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password' }),
      button: 'Create the account',
      after: back(visit, request),
      leadsTo: request.redirectUri,
    })
  }

  async function signUp(visit: Visit, request: AuthorizeRequest): Promise<HttpResponse> {
    const name = given(visit, 'username')
    const Password = visit.form.get('password') ?? ''
    const UserAttributes = attributesAskedFor(request).map((Name) => ({ Name, Value: given(visit, Name) }))
    const { UserConfirmed, CodeDeliveryDetails } = await call<Delivery & { readonly UserConfirmed: boolean }>(
      visit,
      request,
      'SignUp',
      name,
      { Password, UserAttributes },
    )
    if (!UserConfirmed) return confirmPage(visit, request, name, { sentTo: CodeDeliveryDetails?.Destination })
    const { pool, client } = request
    return challenges.goOn(
      visit,
      request,
      await pageSignIn.begin({ pool, client, context: visit.context }, name, Password),
    )
  }

  interface Told {
    readonly said?: string
    readonly sentTo?: string | undefined
  }

  const sent = (where: string | undefined): string =>
    `<p class="soft">${where === undefined ? 'Enter the code that you got.' : `We sent a code to ${escapeHtml(where)}.`}</p>`

  const another = (action: string): string =>
    `<button class="other" formaction="${escapeHtml(action)}" formnovalidate>Send another code</button>`

  const codeField = field({ name: 'code', label: 'Code', autocomplete: 'one-time-code', isNumber: true })

  function confirmPage(visit: Visit, request: AuthorizeRequest, name: string, { said, sentTo }: Told): HttpResponse {
    return forms.show(visit, {
      title: 'Confirm your account',
      said,
      intro: sent(sentTo),
      action: to(visit, 'confirm', request),
      fields: hidden({ username: name }) + codeField,
      button: 'Confirm',
      more: another(to(visit, 'resendcode', request)),
      after: back(visit, request),
    })
  }

  function forgottenPage(visit: Visit, request: AuthorizeRequest, name: string, said?: string): HttpResponse {
    if (!hasPasswords(request)) return problemPage('Sign in', 'This application has no accounts with passwords.', 404)
    return forms.show(visit, {
      title: 'Forgot your password?',
      said,
      intro: '<p class="soft">We send you a code, with which you choose a new one.</p>',
      action: to(visit, 'forgotPassword', request),
      fields: field({ name: 'username', label: nameLabel(request), autocomplete: 'username', value: name }),
      button: 'Send the code',
      after: back(visit, request),
    })
  }

  function resetPage(visit: Visit, request: AuthorizeRequest, name: string, { said, sentTo }: Told): HttpResponse {
    return forms.show(visit, {
      title: 'Choose a new password',
      said,
      intro: sent(sentTo),
      action: to(visit, 'confirmForgotPassword', request),
      fields:
        hidden({ username: name }) +
        codeField +
        field({ name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password' }),
      button: 'Save the password',
      more: another(to(visit, 'forgotPassword', request)),
      after: back(visit, request),
    })
  }

  return {
    askToConfirm: (visit, request, name) =>
      confirmPage(visit, request, name, { said: 'The account is not confirmed yet.' }),
    askToReset: (visit, request, name) => forgottenPage(visit, request, name, 'A new password has to be chosen.'),
    signUp: {
      show: (visit) => withRequest(state, visit, (request) => signUpPage(visit, request)),
      submit: (visit) =>
        submitted(
          visit,
          (request, said) => signUpPage(visit, request, said),
          (request) => signUp(visit, request),
        ),
    },
    confirm: {
      show: (visit) =>
        withRequest(state, visit, (request) => showLogin(visit, request, 'Sign in to confirm your account.', '')),
      submit(visit) {
        const name = given(visit, 'username')
        return submitted(
          visit,
          (request, said) => confirmPage(visit, request, name, { said }),
          async (request) => {
            await call(visit, request, 'ConfirmSignUp', name, { ConfirmationCode: given(visit, 'code') })
            return showLogin(visit, request, 'Your account is confirmed. You can sign in now.', name)
          },
        )
      },
    },
    resend(visit) {
      const name = given(visit, 'username')
      return submitted(
        visit,
        (request, said) => confirmPage(visit, request, name, { said }),
        async (request) => {
          const { CodeDeliveryDetails } = await call<Delivery>(visit, request, 'ResendConfirmationCode', name)
          return confirmPage(visit, request, name, { sentTo: CodeDeliveryDetails?.Destination })
        },
      )
    },
    forgotten: {
      show: (visit) => withRequest(state, visit, (request) => forgottenPage(visit, request, '')),
      submit(visit) {
        const name = given(visit, 'username')
        return submitted(
          visit,
          (request, said) => forgottenPage(visit, request, name, said),
          async (request) => {
            const { CodeDeliveryDetails } = await call<Delivery>(visit, request, 'ForgotPassword', name)
            return resetPage(visit, request, name, { sentTo: CodeDeliveryDetails?.Destination })
          },
        )
      },
    },
    reset: {
      submit(visit) {
        const name = given(visit, 'username')
        return submitted(
          visit,
          (request, said) => resetPage(visit, request, name, { said }),
          async (request) => {
            const answer = { ConfirmationCode: given(visit, 'code'), Password: visit.form.get('password') ?? '' }
            await call(visit, request, 'ConfirmForgotPassword', name, answer)
            return showLogin(visit, request, 'Your new password is saved. You can sign in with it now.', name)
          },
        )
      },
    },
  }
}

/** What the pool requires, and where its codes go to, but for what the user name says. */
function attributesAskedFor({ pool, client }: AuthorizeRequest): readonly string[] {
  const [only, second] = pool.UsernameAttributes ?? []
  const said = second === undefined ? only : undefined
  const required = pool.SchemaAttributes.filter(({ Required, Name }) => Required && Name !== 'sub').map(
    ({ Name }) => Name,
  )
  const toVerify = pool.UsernameAttributes === undefined ? (pool.AutoVerifiedAttributes ?? []) : []
  return [...new Set([...required, ...toVerify])].filter(
    (name) => name !== said && (!client.WriteAttributes || client.WriteAttributes.includes(name)),
  )
}
