/**
 * The form of `api.json`: what a service's API is, as AWS's own SDK client knows it. `npm run api` writes the files
 * from the runtime schemas of the installed clients; nobody edits them.
 */

export type ApiProtocol = 'awsJson1_0' | 'awsJson1_1' | 'awsQuery' | 'restJson1' | 'restXml'

export interface ApiModel {
  /** As AWS's SDKs name the service: `SFN`, `EventBridge`, `CloudWatch Logs`. */
  readonly sdkId: string
  /** What requests are signed for. */
  readonly signingName: string
  /** The first label of the service's host names. */
  readonly endpointPrefix: string
  readonly apiVersion: string
  readonly protocol: ApiProtocol
  /** It spoke the query protocol before: old clients still do, and errors have codes of that time. */
  readonly queryCompatible?: true
  /** What X-Amz-Target begins with. */
  readonly targetPrefix: string
  readonly xmlNamespace?: string
  readonly operations: Readonly<Record<string, ApiOperation>>
  readonly shapes: Readonly<Record<string, ApiShape>>
}

export interface ApiOperation {
  /** Method, path with labels in braces (`+`: greedy) and what its query must hold, status of success. */
  readonly http?: readonly [method: string, path: string, status: number]
  /** Put before the host name, such as `sync-`. */
  readonly hostPrefix?: string
  /** Clients call it without a signature. */
  readonly anonymous?: true
  readonly input?: string
  readonly output?: string
  readonly errors: readonly string[]
}

/** A structure, in the order in which AWS tells its members. */
export interface ApiShape {
  readonly union?: true
  readonly error?: ApiErrorTraits
  /** What the root element of its document is called, if not as the shape. */
  readonly xml?: string
  readonly required?: readonly string[]
  readonly members: Readonly<Record<string, ApiMember>>
}

export interface ApiErrorTraits {
  readonly fault: 'client' | 'server'
  readonly status: number
  /** The code in the query protocol, if it is not the name of the shape. */
  readonly queryCode?: string
}

export type ApiScalar =
  | 'string'
  | 'number'
  | 'boolean'
  | 'blob'
  | 'document'
  /** In the format that the protocol has for its place. */
  | 'timestamp'
  | 'date-time'
  | 'http-date'
  | 'epoch-seconds'

/** `#Name`: that structure. */
export type ApiType = ApiScalar | `#${string}` | ApiList | ApiMap

export interface ApiList {
  readonly list: ApiType
  /** What an item is called in XML and queries, if not `member`. */
  readonly item?: string
}

export interface ApiMap {
  readonly map: ApiType
  /** What keys and values are called in XML and queries, if not so. */
  readonly key?: string
  readonly value?: string
}

export type ApiMember = ApiType | ApiMemberTraits

export interface ApiMemberTraits {
  readonly type: ApiType
  /** Where it stands in HTTP; in the body unless said. `queries`: whatever the query holds else. */
  readonly at?: 'label' | 'payload' | 'status' | 'queries'
  readonly query?: string
  readonly header?: string
  /** A map of all headers that begin so. */
  readonly headers?: string
  readonly json?: string
  readonly xml?: string
  /** Its items stand without an element around them. */
  readonly flat?: true
  readonly attribute?: true
  readonly namespace?: readonly [prefix: string, uri: string]
  readonly streaming?: true
  /** It is text that holds JSON; in a header it is base64. */
  readonly isJson?: true
  /** Clients make one up if it is not given. */
  readonly token?: true
  readonly secret?: true
  /** It is part of the host name. */
  readonly host?: true
}
