/**
 * Joins the engines: holds what they share (clock, store, activity, identity) and carries their calls to
 * each other. A call from an engine takes the same road as one over the wire: the caller is authorized for
 * what the operation says it needs, then the operation runs.
 */
import { randomUUID } from 'node:crypto'
import type { Activity } from './activity'
import { AwsError } from './aws-error'
import type { Clock } from './clock'
import type { Credentials, Principal, ServicePrincipal } from './principal'
import type { Access, CallContext, HttpRequest, PolicyDocument, Service } from './service'
import type { Store } from './store'

export interface CloudCore {
  readonly region: string
  readonly accountId: string
  readonly clock: Clock
  readonly store: Store
  readonly activity: Activity
  /** Where dynalite, function assets and the like keep files of their own; undefined: in memory. */
  readonly directory: string | undefined
}

/** One thing that happened, for `trace` and the live stream. `ids` ties records of one story together. */
export interface TraceRecord {
  readonly at: number
  /** Such as `event.accepted`, `rule.matched`, `function.ended`, `state.entered`, `mail.sent`, `deadletter`. */
  readonly kind: string
  /** ARN or name of what it happened to. */
  readonly subject: string
  /** Event ids, execution ARNs, request ids that this record belongs to. */
  readonly ids: readonly string[]
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Authorizer {
  /** Throws `AccessDeniedException` if `caller` lacks one of the permissions. */
  authorize(caller: Principal, needed: readonly Access[], http?: HttpRequest): void
  /** Throws if a resource's policy says what can't be judged. Call it when the policy is put. */
  checkResourcePolicy?(policy: PolicyDocument, where: string): void
}

export interface Cloud extends CloudCore {
  /** Calls an operation as `caller`; throws what the service answers as `AwsError`. */
  call<Output = unknown>(
    caller: Principal,
    service: string,
    action: string,
    input: unknown,
    wire?: Wire,
  ): Promise<Output>
  /** `arn:aws:<service>:<region>:<account>:<resource>` */
  arn(service: string, resource: string): string
  /** A service acting for a resource of this account. */
  actingFor(service: string, sourceArn: string): ServicePrincipal
  readonly credentials: Map<string, Credentials>
  readonly services: ReadonlyMap<string, Service>
  register(service: Service): void
  useAuthorizer(authorizer: Authorizer): void
  readonly authorizer: Authorizer
  trace(record: Omit<TraceRecord, 'at'>): void
  onTrace(listener: (record: TraceRecord) => void): () => void
  /** The address functions and people use, such as `http://127.0.0.1:4566`; set once it listens. */
  endpointUrl: string
  /** The web port's address, such as `http://127.0.0.1:3000`. */
  webUrl: string
}

/** What a call over the wire adds; an engine that long-polls another parks the same way, without HTTP. */
export interface Wire {
  readonly requestId: string
  readonly http?: HttpRequest
  park<T>(wait: Promise<T>): Promise<T>
}

const allowAll: Authorizer = { authorize: () => undefined }

export function createCloud(core: CloudCore): Cloud {
  const services = new Map<string, Service>()
  const listeners = new Set<(record: TraceRecord) => void>()
  const state = { authorizer: allowAll }

  return {
    ...core,
    services,
    credentials: new Map(),
    endpointUrl: '',
    webUrl: '',
    arn: (service, resource) => `arn:aws:${service}:${core.region}:${core.accountId}:${resource}`,
    actingFor: (service, sourceArn) => ({ kind: 'service', service, sourceArn, sourceAccount: core.accountId }),
    register(service) {
      services.set(service.name, service)
    },
    get authorizer() {
      return state.authorizer
    },
    useAuthorizer(authorizer) {
      state.authorizer = authorizer
    },
    async call<Output>(caller: Principal, serviceName: string, action: string, input: unknown, wire?: Wire) {
      const service = services.get(serviceName)
      if (!service) throw new AwsError('UnknownService', `The local cloud has no service "${serviceName}"`, 501)
      const operation = Object.hasOwn(service.operations, action) ? service.operations[action] : undefined
      if (!operation) {
        throw new AwsError(
          'UnknownOperationException',
          `${serviceName}: operation "${action}" is not modelled by the local cloud`,
          501,
        )
      }
      const context: CallContext = {
        caller,
        requestId: wire?.requestId ?? randomUUID(),
        http: wire?.http,
        park: wire?.park ?? ((wait) => wait),
      }
      state.authorizer.authorize(caller, await operation.access(input, context), wire?.http)
      return (await operation.handle(input, context)) as Output
    },
    trace(record) {
      if (listeners.size === 0) return
      const stamped = { at: core.clock.now(), ...record }
      for (const listener of listeners) listener(stamped)
    },
    onTrace(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
