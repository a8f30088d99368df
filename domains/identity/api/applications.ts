/** The routes of applications: who signs in with this directory, who is a member, with which roles. */
import * as z from 'zod/mini'
import { application, applicationId, roles, sub } from '../../../events/catalog/identity'
import { defineRoutes } from '../../../shared/routes'
import { admins, auditPage, instant, listQuery, nextCursor } from './parts'

/** As OAuth takes it: https, or http on the same machine; no fragment. */
const redirectUri = z
  .string()
  .check(
    z.maxLength(1024),
    z.regex(
      /^(?:https:\/\/[^\s#@/?]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?)(?:[/?][^\s#]*)?$/,
      'expected an address with https, or http on localhost, without a fragment',
    ),
  )
const uris = z.array(redirectUri).check(z.minLength(1), z.maxLength(100))

const provider = z.string().check(z.regex(/^[^\p{Z}\p{C}]{1,32}$/u, 'expected the name of an identity provider'))

export const applicationSettings = z.object({
  name: application.shape.name,
  company: application.shape.company,
  countries: application.shape.countries,
  roles,
  redirectUris: uris,
  signOutUris: z.optional(z.array(redirectUri).check(z.maxLength(100))),
  isConfidential: z.optional(z.boolean()),
  signInBy: z.optional(z.array(provider).check(z.minLength(1), z.maxLength(50))),
  asksConsent: z.optional(z.boolean()),
})

export const newApplication = z.extend(applicationSettings, { applicationId })

export const applicationAnswer = z.object({
  applicationId: z.string(),
  name: z.string(),
  company: z.string(),
  countries: z.array(z.string()),
  roles: z.array(z.string()),
  redirectUris: z.array(z.string()),
  signOutUris: z.array(z.string()),
  isConfidential: z.boolean(),
  signInBy: z.array(z.string()),
  asksConsent: z.boolean(),
  clientId: z.string(),
  registeredAt: instant,
})

export const applicationPage = z.object({ applications: z.array(applicationAnswer), cursor: nextCursor })
export const applicationSecret = z.object({ clientId: z.string(), clientSecret: z.string() })
export const memberRoles = z.object({ roles })
export const member = z.object({ applicationId: z.string(), sub, roles: z.array(z.string()), since: instant })
export const memberPage = z.object({ members: z.array(member), cursor: nextCursor })
export const noBody = z.object({})

export const applicationPath = z.object({ applicationId: z.string() })
export const memberPath = z.object({ applicationId: z.string(), sub })

const one = ['Application', applicationAnswer] as const
const ofAdmins = { handler: 'applications', authorization: admins } as const
const ofOne = { ...ofAdmins, parameters: applicationPath } as const
const ofMember = { ...ofAdmins, parameters: memberPath } as const

export const applicationRoutes = defineRoutes({
  registerApplication: {
    ...ofAdmins,
    method: 'POST',
    path: '/applications',
    summary: 'Register an application, with an app client of its own. The same again changes nothing.',
    body: ['NewApplication', newApplication],
    answers: {
      201: {
        meaning: 'It is registered.',
        body: one,
        headers: { Location: 'Where the application is, as a reference from the address that was called.' },
      },
    },
    problems: ['ApplicationExists', 'ProviderUnknown'],
  },
  listApplications: {
    handler: 'applications',
    authorization: 'user',
    method: 'GET',
    path: '/applications',
    summary: 'All applications, by name, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['ApplicationPage', applicationPage] } },
    problems: ['CursorInvalid'],
  },
  getApplication: {
    handler: 'applications',
    authorization: 'user',
    parameters: applicationPath,
    method: 'GET',
    path: '/applications/{applicationId}',
    summary: 'One application.',
    answers: { 200: { meaning: 'The application.', body: one } },
    problems: ['ApplicationNotFound', 'ApplicationNotReady'],
  },
  changeApplication: {
    ...ofOne,
    method: 'PUT',
    path: '/applications/{applicationId}',
    summary: 'Change an application: all of its settings are given.',
    body: ['ApplicationSettings', applicationSettings],
    answers: { 200: { meaning: 'It is changed.', body: one } },
    problems: ['ApplicationNotFound', 'ApplicationNotReady', 'ClientKindFixed', 'ProviderUnknown'],
  },
  revealApplicationSecret: {
    ...ofOne,
    method: 'POST',
    path: '/applications/{applicationId}/secret',
    summary: 'Read the secret of a confidential application’s client. That it was read is in the audit.',
    body: ['Nothing', noBody],
    answers: { 200: { meaning: 'The secret.', body: ['ApplicationSecret', applicationSecret] } },
    problems: ['ApplicationNotFound', 'ApplicationNotReady', 'NoSecret'],
  },
  listMembers: {
    ...ofOne,
    method: 'GET',
    path: '/applications/{applicationId}/members',
    summary: 'The members of an application, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['MemberPage', memberPage] } },
    problems: ['ApplicationNotFound', 'CursorInvalid'],
  },
  grantMembership: {
    ...ofMember,
    method: 'PUT',
    path: '/applications/{applicationId}/members/{sub}',
    summary: 'Make somebody a member, with these roles and no others.',
    body: ['MemberRoles', memberRoles],
    answers: { 200: { meaning: 'They are a member.', body: ['Member', member] } },
    problems: ['ApplicationNotFound', 'PersonNotFound', 'RoleUnknown', 'RelationNotFound'],
  },
  revokeMembership: {
    ...ofMember,
    method: 'DELETE',
    path: '/applications/{applicationId}/members/{sub}',
    summary: 'End somebody’s membership; tokens that they have for the application count no more.',
    answers: { 200: { meaning: 'They are no member.', body: ['Nothing', noBody] } },
    problems: ['ApplicationNotFound'],
  },
  getApplicationAudit: {
    ...ofOne,
    method: 'GET',
    path: '/applications/{applicationId}/audit',
    summary: 'Who did what in an application, the newest first, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['AuditPage', auditPage] } },
    problems: ['ApplicationNotFound', 'CursorInvalid'],
  },
})
