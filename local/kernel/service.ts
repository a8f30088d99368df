/**
 * What an engine gives to the cloud: its API operations (called over the wire, by other engines and by
 * templates alike, so each thing is done in one place) and the CloudFormation resource types it creates.
 */
import type { JsonWebKey } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Api } from './api'
import type { AwsError } from './aws-error'
import type { Unsupported } from './check-input'
import type { Origin } from './origin'
import type { Principal } from './principal'
import type { TargetKind } from './target'

/** One permission that a call needs. */
export interface Access {
  /** Such as `events:PutEvents`. */
  readonly action: string
  /** The ARN acted on, or `*` where the service has no resource level. */
  readonly resource: string
  /** Condition keys of the request, such as `{ 'events:source': ['signalbox.approvals'] }`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
  /** The account whose it is, if it is not the one in the ARN: a subscription lies under a topic of another's. */
  readonly owner?: string
  /** The policy on the resource itself, if it has one. */
  readonly resourcePolicy?: PolicyDocument | undefined
  /** The caller's own policies count only as far as the resource's names the account, as of KMS's keys; not for the root. */
  readonly isHeldToPolicy?: true
}

export interface PolicyDocument {
  readonly Version?: string
  readonly Id?: string
  readonly Statement: readonly PolicyStatement[] | PolicyStatement
}

export interface PolicyStatement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>
  readonly NotPrincipal?: '*' | Readonly<Record<string, string | readonly string[]>>
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly NotResource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | boolean | number | readonly string[]>>>>
}

/** The call around an operation. */
export interface CallContext {
  readonly caller: Principal
  readonly requestId: string
  /** The HTTP request, if the call came over the wire. */
  readonly http?: HttpRequest | undefined
  /** Which the request was signed for, if it was: the cloud has one, and this is for what AWS keeps apart by Region. */
  readonly region?: string | undefined
  /** What led to this call, for the trace. */
  readonly origin?: Origin | undefined
  /**
   * Waits for something that only the clock or another caller brings (a long poll). While it waits, neither
   * this request nor the function that made it counts as work under way.
   */
  park<T>(wait: Promise<T>): Promise<T>
  /**
   * Whoever calls asks again as often as a long poll brings nothing, until this is aborted, which ends the poll: its end
   * may be hung on `clock.atRest`.
   */
  readonly renewed?: AbortSignal | undefined
}

export interface HttpRequest {
  readonly method: string
  /** The path as sent, percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Its body was longer than the port takes, and is not here. */
  readonly isTooLong?: true
  readonly sourceIp: string
  /** A page of another site may have sent it: a key that the cloud did not issue makes it nobody, not the root. */
  readonly knownKeysOnly?: true
  /** It stands for a form that was posted. */
  readonly isPostedForm?: true
}

/** A form that brings its own signature, which is of a text in it: S3's presigned POST. */
export interface SignedForm {
  /** Undefined: nobody signed it. */
  readonly signature?: FormSignature
  /**
   * The request that it stands for, once it is known who signed it.
   * @param now in milliseconds
   * @throws AwsError for what the signed text does not allow
   */
  requestAt(now: number): HttpRequest
  /** What the form is answered, by the answer to that request. */
  answer(response: HttpResponse): HttpResponse
}

export interface FormSignature {
  /** `AWS4-HMAC-SHA256`, or that of Signature Version 2, which forms still have: `AWS-HMAC-SHA1`. */
  readonly algorithm: string
  /** `<key>/YYYYMMDD/<region>/<service>/aws4_request`, or the key alone. */
  readonly credential: string
  /** Hexadecimal, or Base64. */
  readonly signature: string
  readonly sessionToken: string | undefined
  readonly text: string
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | Buffer
}

// biome-ignore lint/suspicious/noExplicitAny: operations of all shapes are kept in one table; each parses its own input
export interface Operation<Input = any, Output = unknown> {
  /** What the caller must be allowed to do. An empty list: anyone may call (GetCallerIdentity). */
  access(input: Input, context: CallContext): readonly Access[] | Promise<readonly Access[]>
  /** Does it. Bad input is an `AwsError`. What it changed may still be on its way to disk when it returns. */
  handle(input: Input, context: CallContext): Output | Promise<Output>
  /** May be called without a signature, as Cognito's sign-in operations are; the caller is then anonymous. */
  readonly anonymous?: true
}

/** What its requests and errors have that those of other services don't. */
export interface WireForm {
  /** A request as all others are: S3 takes a bucket in the host's name, too. */
  readonly normalize?: (request: HttpRequest) => HttpRequest
  /** A request that is a form with a signature of its own; it has been through `normalize`. */
  readonly readForm?: (request: HttpRequest) => SignedForm | undefined
  /** Whether a request that is not signed as they are today is its by a form that it had before. */
  readonly isOldForm?: (request: HttpRequest) => boolean
  /**
   * A signature is of the path as it was sent, and one in a URL leaves the body out. Others normalize the path, encode it
   * once more, and sign each body.
   */
  readonly signsAsSent?: true
  /** People open its presigned URLs, and links of other sites may lead to them. */
  readonly hasLinks?: true
  /** Its codes for errors that come before its operations: of identity, permission, and reading a request. */
  readonly errorCodes?: Readonly<Record<string, string>>
  /** Whether what is signed for another Region than the cloud's is taken: it has none, or tells Regions apart itself. */
  readonly takesAnyRegion?: (request: HttpRequest) => boolean
  /** What it says to anything else that is signed for another Region, if not what all say. */
  readonly signedElsewhere?: (request: HttpRequest, asked: string, own: string) => AwsError
  /** In the query protocol, and in what is told old clients of it, its codes for errors that its API does not list. */
  readonly queryCodes?: Readonly<Record<string, string>>
  /** In the query protocol, what it says of an error by its code, where it is not what it says in others. */
  readonly queryMessages?: Readonly<Record<string, string>>
  /** What it says while too much is being sent at once. */
  readonly overloaded?: () => AwsError
}

export interface Service {
  /** The name in the credential scope of a signed request: `events`, `states`, `lambda`, `dynamodb`, … */
  readonly name: string
  /** The name in the credential scope, where another service has it as its own: SES signs both its APIs for `ses`, AWS Marketplace its three for `aws-marketplace`. */
  readonly signingName?: string
  /** By it requests are read, calls checked and outputs answered. Every engine has one; without, only code can call. */
  readonly api?: Api
  /** What AWS takes and this engine doesn't model: refused by name. */
  readonly unsupported?: Unsupported
  /** Operations of AWS's that people may look for and this engine doesn't have, with what to do instead. */
  readonly notModelled?: Readonly<Record<string, string>>
  /** The service's own error for a required member that is missing; undefined: the usual one. */
  readonly missing?: (path: readonly string[], action: string, input: object) => AwsError | undefined
  /** What the path of a request in the query protocol says: SQS's queues have addresses of their own. */
  readonly membersOfPath?: (path: string) => Readonly<Record<string, unknown>>
  readonly wire?: WireForm
  /** An action and a resource as its denials write them; people search for what they have read. */
  readonly denied?: (action: string, resource: string) => readonly [action: string, resource: string]
  /** Policies of AWS's own that are about it, by path and name, such as `service-role/AWSLambdaBasicExecutionRole`. */
  readonly managedPolicies?: Readonly<Record<string, PolicyDocument>>
  readonly operations: Readonly<Record<string, Operation>>
  readonly resources?: readonly ResourceType[]
  /** What of it rules, schedules and destinations can send to. */
  readonly targets?: readonly TargetKind[]
  /**
   * The keys that its calls give to conditions of policies, such as `events:source`; one that ends with a slash is of all
   * that follow it. Policies with others are refused.
   */
  readonly conditionKeys?: readonly string[]
  /** What it answers on the AWS port besides its operations, under `/_local/`. */
  readonly routes?: readonly LocalRoute[]
  /** What it shows on the web port. */
  readonly pages?: readonly WebPage[]
  /** The APIs that it serves on the web port. */
  readonly webApis?: WebApis
  /** What it puts in front of APIs and buckets on the web port. */
  readonly distributions?: WebDistributions
  /** What it answers on the web port under names of its own. */
  readonly webHosts?: WebHosts
  /** What it answers on the AWS port to anybody, at paths of AWS's own. */
  readonly documents?: Documents
  /** The hosts of AWS's that it answers for besides its endpoint; functions' requests are led where it does. */
  readonly hosts?: () => readonly LedHost[]
  /** Whose tokens it issues, for those who verify them. */
  readonly issuers?: TokenIssuers
  /** The value that a template's parameter takes by this name, `name` or `name:version`; undefined: there is none. */
  readonly parameterOf?: (name: string) => string | undefined
  /** Tells the trace why an event meets one of its rules or not. `time`: the event's own. */
  readonly explain?: (rule: string, eventId: string, time: string | undefined) => Promise<unknown>
  /** What it has by an id that somebody holds: a few at the most, and at no great cost whatever it has. */
  find?(id: string): Promise<readonly Found[]> | readonly Found[]
  /** Reads what is on disk. Templates are applied after it. */
  load?(): Promise<void>
  /** Takes up what was under way: hangs timers on the clock, sends what was not acknowledged. */
  resume?(): void | Promise<void>
  stop?(): Promise<void>
}

/** A thing of an engine, by which a console leads to it. */
export interface Found {
  /** Such as `execution`, `mail` or `item`. */
  readonly what: string
  /** What it is asked for by: an ARN, a key. */
  readonly id: string
  /** For people. */
  readonly name: string
  /** What it is in: a table, a queue, a user pool. */
  readonly within?: string
}

export interface LocalRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Begins with `/_local/`; the longest that a path begins with wins. */
  readonly path: string
  /** Links in mails, and of other sites, may lead there: what it does needs a secret that only the link has. */
  readonly isForLinks?: true
  handle(request: HttpRequest): Promise<HttpResponse> | HttpResponse
}

export interface WebPage {
  /** What is under it is the page's too; the path of a request still has it. */
  readonly path: string
  /** As the home page names it. */
  readonly title: string
  /** What pages of other sites may send to a path of it; without, nothing. */
  access?(path: string): PageAccess
  handle(request: HttpRequest): Promise<HttpResponse>
}

/** Each lets pages of other sites do one thing more, and says why that can do no harm. */
export interface PageAccess {
  /** Their links may lead here: what it shows is no secret, and a GET decides nothing that they could want. */
  readonly isForLinks?: boolean
  /** Their forms may be posted here: what counts of them is signed, as a SAML response is. */
  readonly isForForms?: boolean
  /** Their scripts may call it, as on AWS: no cookie says who asks. */
  readonly isForScripts?: boolean
}

/** Public documents, such as a user pool's keys, that have no operation of the API. */
export interface Documents {
  /** Whether the path is one of its own; what isn't may be a bucket's. */
  has(path: string): boolean
  /** Others than GET and HEAD, too. */
  readonly takesPosts?: true
  handle(request: HttpRequest): Promise<HttpResponse> | HttpResponse
}

export interface LedHost {
  /** A name, or `*.` and the end of one. */
  readonly host: string
  /** A URL; a star in it stands for what the host's stood for. */
  readonly to: string
  /** What answers there knows by the Host whom the request is for, and its signature is of that. */
  readonly keepsHost?: true
}

/** Lets others verify an engine's tokens without knowing the engine: see lib/tokens/verify-token.ts. */
export interface TokenIssuers {
  /** The public keys of an issuer (`iss`), the same object while they are the same; undefined: it is none of its own. */
  keys(issuer: string): KeySet | undefined | Promise<KeySet | undefined>
  /** What the tokens of a resource, such as a user pool's ARN, have as `iss`. */
  issuerOf(arn: string): string | undefined
}

/** A JSON Web Key Set. */
export interface KeySet {
  readonly keys: readonly (JsonWebKey & { readonly kid: string })[]
}

/** APIs, each in stages, that the web port leads to. */
export interface WebApis {
  /** `path` is the path in the API, percent-encoded; `request` is as it came, which is what a signature is about. */
  handle(apiId: string, stage: string, path: string, request: HttpRequest): Promise<HttpResponse>
  apis(): readonly WebApi[]
  /** Who may send what to a method. */
  access(apiId: string, stage: string, path: string, method: string): RouteAccess
}

export interface WebApi {
  readonly id: string
  readonly name: string
  readonly stages: readonly string[]
  /** It may be called only under its own address (`/api/<name>`), not as `execute-api`. */
  readonly executeApiDisabled?: boolean
  /** On AWS its address is that of a distribution of API Gateway's own. */
  readonly isEdge?: boolean
}

export interface RouteAccess {
  /** It asks for no identity and no key. */
  readonly isPublic: boolean
  /** Its API says that pages of other sites may call it, and it reads for anybody, or acts for whoever has a key. */
  readonly isForPages: boolean
  /** It was declared to take forms that pages of other sites post. */
  readonly isForForms: boolean
}

/** What the web port serves as a whole site, each under names of its own; the only one under the port's names, too. */
export interface WebDistributions {
  /** A name, besides those of the port, that leads to one. */
  isHost(name: string): boolean
  list(): readonly WebDistribution[]
  /**
   * How much of what is asked for under a name is a distribution's: all (the name is its own); this path, which it says
   * something of; or what nobody else takes. Undefined: there is none for the name.
   */
  takesPath(name: string, path: string): 'whole' | 'path' | 'rest' | undefined
  /** Looks at a request without its body. */
  visit(name: string, request: HttpRequest): Promise<WebVisit | undefined>
}

export interface WebDistribution {
  readonly id: string
  readonly comment: string
  /** Such as `e2abc.localhost`, which browsers find on this machine. */
  readonly localName: string
}

export interface WebVisit {
  readonly to: ({ readonly kind: 'page' } & PageAccess) | ({ readonly kind: 'route' } & RouteAccess)
  /** With its body. */
  answer(request: HttpRequest): Promise<HttpResponse>
}

/** Names of the web port that are an engine's, each whole: nothing else is under it. */
export interface WebHosts {
  /** Whether a name is of its kind; nothing need be there. */
  isHost(name: string): boolean
  /** What is there, for the home page. */
  list(): readonly { readonly title: string; readonly href: string }[]
  /** Looks at a request without its body. Undefined: neither the name nor the path is one of its own. */
  visit(name: string, request: HttpRequest): WebHostVisit | undefined
}

export interface WebHostVisit {
  readonly to: { readonly kind: 'route' } & RouteAccess
  /** With its body. `caller`: who signs it, where an engine sends it on. */
  answer(request: HttpRequest, caller?: Principal): Promise<HttpResponse | HttpStream>
}

/** An answer that is sent while it is still being made. One that fails breaks off. */
export interface HttpStream extends Pick<HttpResponse, 'status' | 'headers'> {
  readonly stream: Readable
}

/** A CloudFormation resource type. */
export interface ResourceType {
  readonly type: string
  /** Top-level properties that are modelled; any other is refused by name. Nested ones are the engine's to refuse. */
  readonly properties: readonly string[]
  /** It takes properties of every other name too: what they mean is not this cloud's to know. */
  readonly anyProperty?: true
  /** Accepted and without effect here, each with the reason. */
  readonly inert?: Readonly<Record<string, string>>
  /**
   * Creates it, or brings it to these properties if it is there: start-up applies the whole template again.
   * Intrinsics are already resolved.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties; the type checks what it reads
  apply(properties: any, context: ResourceContext): Promise<ResourceResult> | ResourceResult
  /**
   * Of a `Custom::…` type that an engine makes itself, in the place of a function: whether the engine means this one, or it
   * is somebody's own of the same name, which its function makes.
   */
  isMeant?(properties: Readonly<Record<string, unknown>>): Promise<boolean>
  /** What who makes it needs, of a type that CloudFormation does not know it of. */
  readonly grants?: ResourceGrants
  /** Properties that AWS makes another resource for when they change, besides those that it is known by. */
  readonly replacedBy?: readonly string[]
  /** Of a type whose resources have names: no stack takes over one that is there already. */
  readonly named?: NamedResource
  /** Removes it, when the template no longer has it. Absent: it is kept, and the start says so. */
  remove?(ref: string, from?: ResourcePlace): Promise<void> | void
}

/** The actions that making, changing and removing a resource need. */
export interface ResourceGrants {
  readonly create: readonly string[]
  readonly update: readonly string[]
  readonly delete: readonly string[]
  /**
   * On which resource: an ARN in which `{name}`, `{region}`, `{account}` and names of properties stand for what they are;
   * what is not known is a star.
   */
  readonly resource: string
  /** The property that its name is in, and how long a made-up one may be. */
  readonly name?: readonly [property: string, longest: number]
  /** Further ones, for properties that are given. */
  readonly with?: Readonly<Record<string, readonly string[]>>
  /** Properties, by path, that hold a role which the service is passed. */
  readonly passes?: Readonly<Record<string, string>>
  /** Properties, by path, that hold ARNs of what else an action is needed on. */
  readonly uses?: Readonly<Record<string, string>>
}

export interface NamedResource {
  /** The properties that say which resource it is, its name first. */
  readonly by: readonly string[]
  /** By its name alone CloudFormation knows which one it is, so that a stack can import what is there. */
  readonly isIdentifier?: true
  /** What `Ref` gives of the one that is there now under the name that `apply` would give; undefined: there is none. */
  find(
    // biome-ignore lint/suspicious/noExplicitAny: as of `apply`, but only the properties of `by`
    properties: any,
    context: Pick<ResourceContext, keyof ResourcePlace | 'physicalName'>,
  ): Promise<string | undefined> | string | undefined
}

/** Where in which stack a resource is declared. */
export interface ResourcePlace {
  readonly stackName: string
  readonly stackId: string
  readonly logicalId: string
}

export interface ResourceContext extends ResourcePlace {
  /** What a template says of the resource to its tools; intrinsics in it are not resolved. */
  readonly metadata?: unknown
  /** What `Ref` gave of it when it was applied last. Undefined: it is new, or was of another type. */
  readonly before?: string | undefined
  /** The name CloudFormation would make up, but the same at every start: `<stack>-<logical id>-<hash>`. */
  physicalName(longest?: number): string
  /** Who makes it: what a template names in S3 is read with its rights. Undefined: the account's root. */
  readonly maker?: Principal
  /**
   * Where on this disk the asset is that a template names by bucket and key: a directory or a file. Undefined: it is none of
   * the assembly, but an object in S3 (see lib/read-object.ts).
   */
  asset(bucket: string, key: string): string | undefined
}

export interface ResourceResult {
  /** What `Ref` gives. */
  readonly ref: string
  /** What `Fn::GetAtt` gives, by name; nested ones with dots. */
  readonly attributes: Readonly<Record<string, unknown>>
}
