/** An application as texts of a form. */
import type { routes } from '../../domains/identity/routes'
import { told, type WrongIn } from './owned-apis'
import type { Answered, Given, RoutesByAddress } from './routes'

type Routes = RoutesByAddress<typeof routes>
export type Application = Answered<Routes['GET /applications/{applicationId}']>
export type ApplicationSettings = Given<Routes['PUT /applications/{applicationId}']>['body']

export interface ApplicationForm {
  readonly name: string
  readonly company: string
  readonly countries: string
  readonly roles: string
  readonly redirectUris: string
  readonly signOutUris: string
  readonly signInBy: string
  readonly isConfidential: boolean
  readonly asksConsent: boolean
}

export const emptyApplication: ApplicationForm = {
  name: '',
  company: '',
  countries: '',
  roles: '',
  redirectUris: '',
  signOutUris: '',
  signInBy: 'COGNITO',
  isConfidential: false,
  asksConsent: true,
}

export function applicationForm(application: Application): ApplicationForm {
  const { name, company, isConfidential, asksConsent } = application
  const lines = (values: readonly string[]) => values.join('\n')
  return {
    ...{ name, company, isConfidential, asksConsent },
    countries: lines(application.countries),
    roles: lines(application.roles),
    redirectUris: lines(application.redirectUris),
    signOutUris: lines(application.signOutUris),
    signInBy: lines(application.signInBy),
  }
}

/** One a line in each of its lists. */
export function applicationSettings(form: ApplicationForm): ApplicationSettings {
  const { name, company, isConfidential, asksConsent } = form
  const signInBy = linesIn(form.signInBy)
  return {
    ...{ name, company, isConfidential, asksConsent },
    countries: linesIn(form.countries),
    roles: linesIn(form.roles),
    redirectUris: linesIn(form.redirectUris),
    signOutUris: linesIn(form.signOutUris),
    ...(signInBy.length > 0 && { signInBy }),
  }
}

const address = /^(?:https:\/\/[^\s#@/?]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?)(?:[/?][^\s#]*)?$/

/** What can be said before the API is asked, whose gateway refuses without naming a field. */
export function wrongInApplication(form: ApplicationForm): WrongIn<keyof ApplicationForm> {
  const areAddresses = (text: string) => linesIn(text).every((line) => address.test(line))
  const expected = 'Expected addresses with https, or http on localhost, without a fragment'
  return told({
    name: form.name.trim() !== '' || 'It needs a name',
    company: form.company.trim() !== '' || 'Say whose it is',
    countries: linesIn(form.countries).every((line) => /^[A-Z]{2}$/.test(line)) || 'Expected two capital letters each',
    redirectUris: (linesIn(form.redirectUris).length > 0 && areAddresses(form.redirectUris)) || expected,
    signOutUris: areAddresses(form.signOutUris) || expected,
  })
}

export function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
