/** The routes by which people of a company with an identity provider of its own get credentials of AWS. */
import * as z from 'zod/mini'
import { longestDocument } from '../../../saml'
import { defineRoutes } from '../../../shared/routes'
import { noBody } from './applications'
import { instant } from './parts'

const secret = z.string().check(z.minLength(1), z.maxLength(80))
export const companyQuery = z.object({ returnTo: z.optional(z.string().check(z.maxLength(1024))) })
export const samlForm = z.object({
  SAMLResponse: z.string().check(z.minLength(1), z.maxLength(longestDocument)),
  RelayState: secret,
})
export const codeForm = z.object({ code: secret })
export const awsCredentials = z.object({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string(),
  expiresAt: instant,
  subject: z.string(),
})
export const companyAssertion = z.object({ assertion: z.string(), roleArn: z.string(), providerArn: z.string() })

const open = (why: string) => ({ handler: 'saml', authorization: { public: why } }) as const

export const companyRoutes = defineRoutes({
  startAtCompany: {
    ...open('It sends a browser to the company, which signs people in'),
    method: 'GET',
    path: '/saml/start',
    summary: 'To the company’s sign-in, with a cookie that binds what comes of it to this browser.',
    query: companyQuery,
    answers: { 303: { meaning: 'On its way.', headers: { Location: 'Where to.', 'Set-Cookie': 'A key.' } } },
    problems: ['NoCompany', 'ReturnRefused'],
  },
  takeAssertion: {
    ...open('The company’s signature, verified before anything is read, says who it is'),
    method: 'POST',
    path: '/saml/acs',
    summary: 'Where the company’s provider has the browser post its answer. A page with a code for one use.',
    form: ['SamlForm', samlForm],
    formsOfOtherSites: 'Identity providers post their SAML responses from pages of their own; no cookie decides here',
    answers: { 200: { meaning: 'A page that goes on with the code, by POST.' } },
    problems: ['NoCompany', 'SignInOver', 'AssertionRefused', 'NoRole'],
  },
  redeemCode: {
    ...open('The code counts once, within two minutes, and only with the cookie of the browser that began'),
    method: 'POST',
    path: '/saml/session',
    summary: 'The sign-in is this browser’s, for the code; back to the page that began it.',
    form: ['CodeForm', codeForm],
    answers: { 303: { meaning: 'Signed in.', headers: { Location: 'Where to.' } } },
    problems: ['SignInOver', 'OtherBrowser'],
  },
  giveAssertion: {
    ...open('The cookie, a header of ours and the origin are checked in the function'),
    method: 'POST',
    path: '/saml/assertion',
    summary: 'What the company has said, once, to a script of the page that signed in: the identity pool takes it.',
    body: ['Nothing', noBody],
    answers: {
      200: {
        meaning: 'For memory alone: it opens what the company lets the person have, for minutes.',
        body: ['CompanyAssertion', companyAssertion],
        headers: { 'Set-Cookie': 'None left.' },
      },
    },
    problems: ['NoCompany', 'ForeignOrigin', 'SignInOver', 'OtherBrowser'],
  },
  giveCredentials: {
    ...open('The cookie, a header of ours and the origin are checked in the function'),
    method: 'POST',
    path: '/saml/credentials',
    summary: 'Credentials of AWS for fifteen minutes, once, to a script of the page that signed in within two minutes.',
    body: ['Nothing', noBody],
    answers: {
      200: {
        meaning: 'Here they are: for memory alone.',
        body: ['AwsCredentials', awsCredentials],
        headers: { 'Set-Cookie': 'None left.' },
      },
    },
    problems: ['NoCompany', 'ForeignOrigin', 'SignInOver', 'AssertionRefused'],
  },
})
