/** What the fields of the API mean, and its refusals: for the OpenAPI document. Functions import none of it. */
import { applicationMeanings } from '../../events/catalog/identity'
import { type DescribedObject, describe } from '../../events/meanings'
import type { ProblemMeanings } from '../../shared/routes'
import * as applications from './api/applications'
import * as company from './api/company'
import * as me from './api/me'
import * as parts from './api/parts'
import * as session from './api/session'
import * as signUp from './api/sign-up'
import * as users from './api/users'

const cursor = 'Where the next page begins, as the last one said it.'
const nextCursor = 'Of the next page; null if there is none.'
const limit = 'How many a page holds at the most; 25 if it is left out.'
const sub = 'Who: the subject of their tokens.'
const applicationId = 'The id of the application.'

const settings = {
  name: applicationMeanings.name,
  company: applicationMeanings.company,
  countries: applicationMeanings.countries,
  roles: applicationMeanings.roles,
  redirectUris: 'Where people come back to after the hosted pages.',
  signOutUris: 'Where people may be sent after they have signed out; nowhere if it is left out.',
  isConfidential: 'It runs on a server and keeps a secret. False if it is left out; it can’t change.',
  signInBy:
    'By which of the directory’s identity providers people sign in to it: `COGNITO` for its own passwords, the names of companies’. `COGNITO` alone if it is left out.',
  asksConsent: 'Its tokens tell of a person’s profile what they have agreed to. True if it is left out.',
}

const user = {
  sub,
  userName: 'The name that they sign in with.',
  email: 'Their address.',
  givenName: 'The given name.',
  familyName: 'The family name.',
  isEnabled: 'False if the account is shut.',
  status: 'As the directory says it, such as `CONFIRMED`.',
  createdAt: 'When it was made; ISO 8601, UTC.',
  changedAt: 'When the directory changed it last; ISO 8601, UTC.',
}

const anyName = 'The user name of the account; its address does as well, once that is confirmed.'

const profile = {
  givenName: 'The given name.',
  familyName: 'The family name.',
  gender: 'The gender, as they say it.',
  locale: 'The language that they read, such as `en-GB`.',
  phoneNumber: 'The number for text messages, as `+15551234567`.',
}

export const meanings: readonly DescribedObject[] = [
  describe(parts.listQuery, { limit, cursor }),
  describe(parts.auditEntry, {
    at: 'When; ISO 8601, UTC.',
    entryId: 'The id of the event that was told of it.',
    what: 'What was done, by the name of the event.',
    actor: 'Who did it: a subject, a principal, or `erased/…` for somebody who was erased.',
    sub: 'Whom it is about: a subject, or `erased/…` for somebody who was erased.',
    applicationId: 'Which application it is about.',
    correlationId: 'The story that it is part of; logs and events have it too.',
  }),
  describe(parts.auditPage, { entries: 'The entries.', cursor: nextCursor }),
  describe(parts.erasure, {
    erasureId: 'The id of the erasure (a ULID).',
    status: '`stopped`: not all have answered in time, or a step went on failing; asked for again it goes on.',
    requestedAt: 'When it was asked for; ISO 8601, UTC.',
    dueAt: 'By when all domains are to have answered; ISO 8601, UTC.',
    answered: 'The domains that hold nothing of the person any more.',
    missing: 'The domains that have not answered.',
    erasedAt: 'When the last of it was gone; ISO 8601, UTC.',
  }),
  describe(applications.applicationSettings, settings),
  describe(applications.newApplication, { ...settings, applicationId: applicationMeanings.applicationId }),
  describe(applications.applicationAnswer, {
    ...settings,
    applicationId: applicationMeanings.applicationId,
    clientId: applicationMeanings.clientId,
    registeredAt: 'When it was registered; ISO 8601, UTC.',
  }),
  describe(applications.applicationPage, { applications: 'The applications.', cursor: nextCursor }),
  describe(applications.applicationSecret, {
    clientId: applicationMeanings.clientId,
    clientSecret: 'The secret of the client: it belongs on the application’s server alone.',
  }),
  describe(applications.memberRoles, { roles: 'All roles that they are to have.' }),
  describe(applications.member, {
    applicationId,
    sub,
    roles: 'Their roles in the application.',
    since: 'Since when they are a member; ISO 8601, UTC.',
  }),
  describe(applications.memberPage, { members: 'The members.', cursor: nextCursor }),
  describe(me.profile, profile),
  describe(me.profileChanges, profile),
  describe(me.account, {
    ...profile,
    sub,
    userName: 'The name that they sign in with.',
    email: 'Their address.',
    isEmailVerified: 'Whether the directory has seen that the address is theirs.',
    isPhoneVerified: 'Whether the directory has seen that the number is theirs.',
    mfa: 'The second factors that are on.',
    preferredMfa: 'The one that is asked for first.',
    groups: 'The groups that they are in.',
  }),
  describe(me.newPassword, { current: 'The password as it is.', next: 'As it is to be.' }),
  describe(me.mfaChoice, { methods: 'The factors that are to be on.', preferred: 'The one to be asked for first.' }),
  describe(me.totpSecret, {
    secret: 'For the authenticator app, in base 32.',
    uri: 'The same for a QR code.',
  }),
  describe(me.totpCode, { code: 'Six digits of the app.', name: 'What the app or device is called.' }),
  describe(me.agreed, { scopes: 'All that the application may have.' }),
  describe(me.consent, { applicationId, scopes: 'What it may have.', since: 'Since when; ISO 8601, UTC.' }),
  describe(me.consentPage, { consents: 'The consents.', cursor: nextCursor }),
  describe(me.session, {
    sessionId: 'The id of the session: `origin_jti` of its tokens.',
    device: 'Browser and system, as far as it says which.',
    begunAt: 'When they signed in there; ISO 8601, UTC.',
    usedAt: 'When it last got an access token, which is good for ten minutes; ISO 8601, UTC.',
    isPresent: 'Whether it is the one that the request comes from.',
  }),
  describe(me.sessionPage, { sessions: 'The sessions.', cursor: nextCursor }),
  describe(me.sessionPath, { sessionId: 'The id of the session.' }),
  describe(session.credentials, {
    userName: 'The user name, or the address, of the account.',
    password: 'The password.',
  }),
  describe(session.challengeAnswer, {
    challenge: 'What was asked.',
    session: 'Of the question, as it came.',
    userName: 'Of the question, as it came.',
    answer: 'The code, the new password, or the factor that is chosen.',
  }),
  describe(session.signedIn, {
    accessToken: 'For the domains’ APIs, and for memory alone.',
    expiresAt: 'Until when it is good; ISO 8601, UTC.',
    sub,
  }),
  describe(session.identityToken, {
    idToken: 'Says who they are: for memory alone.',
    expiresAt: 'Until when it is good; ISO 8601, UTC.',
  }),
  describe(session.challenged, {
    challenge: 'What is asked.',
    session: 'To be given back with the answer.',
    userName: 'To be given back with the answer.',
    destination: 'Where a code was sent to, as far as it may be told.',
    choices: 'The factors to choose from.',
  }),
  describe(session.startQuery, {
    returnTo: 'A path of this site to come back to; `/` if it is left out.',
    provider: 'The company whose sign-in to go to; the hosted pages if it is left out.',
    domain: 'What is after the @ of a person’s address at the company, in the place of its name.',
  }),
  describe(session.callbackQuery, {
    code: 'Of the hosted pages.',
    state: 'As it was given to them.',
    error: 'Why there is no code.',
  }),
  describe(signUp.newAccount, {
    userName: 'The name to sign in with: letters, figures, and `.`, `_`, `+`, `-`.',
    email: 'The address that the code is sent to. They can sign in with it, too, once it is confirmed.',
    password: 'The password.',
    givenName: profile.givenName,
    familyName: profile.familyName,
  }),
  describe(signUp.signedUp, {
    userName: 'The name of the account.',
    isConfirmed: 'Whether its person can sign in already.',
    destination: 'Where the code was sent to, as far as it may be told.',
  }),
  describe(signUp.confirmation, { userName: anyName, code: 'Six figures, as they were sent.' }),
  describe(signUp.whose, { userName: anyName }),
  describe(signUp.passwordReset, {
    userName: anyName,
    code: 'Six figures, as they were sent.',
    password: 'The new password.',
  }),
  describe(signUp.waysIn, {
    passwordRules: 'What a password must have, in words.',
    companies: 'The companies whose people sign in at their own provider, as far as who runs this names them.',
  }),
  describe(users.userQuery, {
    limit,
    cursor,
    by: 'What is sought by; `userName` if it is left out.',
    search: 'What it begins with, or the whole of a subject; everybody if it is left out.',
  }),
  describe(users.userSummary, user),
  describe(users.userPage, { users: 'The people.', cursor: nextCursor }),
  describe(users.userDetail, {
    ...user,
    isEmailVerified: 'Whether the directory has seen that the address is theirs.',
    phoneNumber: 'Their number.',
    isPhoneVerified: 'Whether the directory has seen that the number is theirs.',
    mfa: 'The second factors that are on.',
    preferredMfa: 'The one that is asked for first.',
    groups: 'The groups that they are in.',
  }),
  describe(users.access, {
    isEnabled: 'Whether the account is to be open.',
    reason: 'Why, for the operators who read it.',
  }),
  describe(users.userPath, { sub }),
  describe(users.groupPath, { sub, group: 'The name of the group.' }),
  describe(company.companyQuery, {
    returnTo: 'A path of this origin, to which the browser goes when it is signed in; `/` if it is left out.',
  }),
  describe(company.samlForm, {
    SAMLResponse: 'What the company’s provider says, in base64.',
    RelayState: 'As it was given to the provider.',
  }),
  describe(company.codeForm, { code: 'Of the page that answered the assertion.' }),
  describe(company.awsCredentials, {
    accessKeyId: 'The access key.',
    secretAccessKey: 'Its secret: for memory alone.',
    sessionToken: 'To be sent with each request.',
    expiresAt: 'Until when they are good; ISO 8601, UTC.',
    subject: 'Whom the assertion is about (NameID): files below `company/<subject>/` are theirs.',
  }),
  describe(company.companyAssertion, {
    assertion: 'The SAML response of the company, in base64.',
    roleArn: 'The role that credentials are to be of.',
    providerArn: 'The company’s provider, as the identity pool knows it.',
  }),
  describe(applications.applicationPath, { applicationId }),
  describe(applications.memberPath, { applicationId, sub }),
]

export const problems: ProblemMeanings = {
  ApplicationNotFound: ['not-found', 'There is no application with this id.'],
  ApplicationNotReady: ['conflict', 'Its registration was cut short: register it again to go on.'],
  ApplicationExists: ['conflict', 'The id is taken by an application with other settings.'],
  ProviderUnknown: ['invalid', 'The directory has no identity provider of this name.'],
  ClientKindFixed: ['invalid', 'Whether an application keeps a secret can’t change.'],
  NoSecret: ['conflict', 'The application keeps no secret.'],
  RelationNotFound: ['not-found', 'There is nothing between this person and this application.'],
  PersonNotFound: ['not-found', 'There is nobody with this subject.'],
  GroupNotFound: ['not-found', 'The directory has no such group.'],
  ErasureNotFound: ['not-found', 'Nobody has asked that this person be erased.'],
  ErasureUnderWay: ['conflict', 'The person is being erased, which nobody can take back.'],
  SignInTooOld: ['forbidden', 'It takes a sign-in of the last ten minutes: sign in again.'],
  OwnAccount: ['conflict', 'It is the caller’s own account: another administrator has to do it.'],
  RoleUnknown: ['invalid', 'The application has no such role.'],
  SessionNotFound: ['not-found', 'The caller has no such session, or it is long over.'],
  TokenTooNarrow: [
    'forbidden',
    'The access token is not for changing the account: sign in here, not by an application.',
  ],
  SessionOver: ['forbidden', 'The session of the token was ended: sign in again.'],
  ProfileRefused: ['conflict', 'The directory does not take it.'],
  MfaRefused: ['conflict', 'The directory does not take it: a factor must be known before it is on.'],
  PasswordWrong: ['forbidden', 'The current password is another.'],
  UserNameTaken: ['conflict', 'Somebody has this user name.'],
  AddressTaken: ['conflict', 'The address is that of another account.'],
  SignUpRefused: ['conflict', 'The directory does not take the account.'],
  ForeignOrigin: ['forbidden', 'The header `x-signalbox-session` is missing, or the page is not of this site.'],
  SignInRefused: ['forbidden', 'The name or the password is wrong, or the sign-in took too long.'],
  NotConfirmed: ['forbidden', 'The account waits for the code that was sent.'],
  PasswordResetRequired: ['forbidden', 'The password must be set anew.'],
  TooManyTries: ['forbidden', 'There were too many tries.'],
  CodeWrong: ['forbidden', 'The code is wrong, or too old.'],
  ChallengeOver: ['forbidden', 'The code is too old.'],
  PasswordTooWeak: ['invalid', 'The password is not what the directory asks of one.'],
  NoSession: ['forbidden', 'There is no session, or it is over.'],
  ReturnRefused: ['invalid', 'The address to come back to is not a path of this site.'],
  NoCompany: ['not-found', 'No company signs its people in here.'],
  SignInOver: ['forbidden', 'The sign-in was used, is too old, or was never begun.'],
  AssertionRefused: ['forbidden', 'What the company’s provider is to have said does not hold.'],
  NoRole: ['forbidden', 'The company gives the person no role here.'],
  OtherBrowser: ['forbidden', 'The sign-in was begun in another browser.'],
  CursorInvalid: ['invalid', 'The cursor is not one of this list.'],
}
