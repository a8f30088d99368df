/**
 * Joins the engines: holds what they share (clock, store, activity, identity) and carries their calls to
 * each other. A call from an engine takes the same road as one over the wire: the caller is authorized for
 * what the operation says it needs, then the operation runs.
 */
import { randomUUID } from 'node:crypto'
import type { Activity } from './activity'
import { AwsError, NotModelledError } from './aws-error'
import { createInputCheck, type InputCheck } from './check-input'
import type { Clock } from './clock'
import { createFailures, type Failures } from './failures'
import { createFaults, errorOf, type Fault, type Faults } from './faults'
import { joined, type Origin } from './origin'
import { type Credentials, type Principal, type RolePrincipal, roleSession, type ServicePrincipal } from './principal'
import type { Access, CallContext, HttpRequest, PolicyDocument, Service } from './service'
import type { Store } from './store'
import { createWorkingOn, type WorkingOn } from './working-on'

export interface CloudCore {
  readonly region: string
  readonly accountId: string
  readonly clock: Clock
  readonly store: Store
  readonly activity: Activity
  /** Where dynalite, function assets and the like keep files of their own; undefined: in memory. */
  readonly directory: string | undefined
  /** What an earlier process was at, such as an execution's ARN, when it hung and was ended. It fails; it is not taken up. */
  readonly hungOn?: string | undefined
  readonly faults?: Faults
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
  /** The one of `ids` that its whole story carries; what has another one is another story. */
  readonly correlationId?: string | undefined
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Authorizer {
  /** Throws `AccessDeniedException` if `caller` lacks one of the permissions. */
  authorize(caller: Principal, needed: readonly Access[], http?: HttpRequest): void
  /** Throws if a resource's policy says what can't be judged. Call it when the policy is put. */
  checkResourcePolicy?(policy: PolicyDocument, where: string): void
  /** The session that the role's trust policy lets the service open; throws `AccessDenied` if it doesn't. */
  assumeRole?(roleArn: string, sessionName: string, service: ServicePrincipal, externalId?: string): RolePrincipal
  /** The unique id of a role's session, of a user or of the root, as `aws:userid` has it; undefined: it has none. */
  userId?(principal: Principal): string | undefined
}

export interface Cloud extends CloudCore, Failures {
  /** What tests let calls meet. */
  readonly faults: Faults
  /** Told of what could take for ever, so that what does is known by name. */
  readonly working: WorkingOn
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
  /** A service acting for a resource, as a rule of this account. */
  actingFor(service: string, sourceArn: string): ServicePrincipal
  /**
   * The session in which a service acts as the role that a resource names (`sourceArn`: a function, a rule, a
   * state machine). The role's trust policy is asked each time; throws `AccessDenied` if it doesn't allow it.
   * `externalId`: what the resource was told to say to a trust policy that asks for it.
   */
  assumeRole(
    roleArn: string,
    sessionName: string,
    service: string,
    sourceArn: string,
    externalId?: string,
  ): RolePrincipal
  readonly credentials: Map<string, Credentials>
  readonly services: ReadonlyMap<string, Service>
  register(service: Service): void
  useAuthorizer(authorizer: Authorizer): void
  readonly authorizer: Authorizer
  trace(record: Omit<TraceRecord, 'at'>): void
  onTrace(listener: (record: TraceRecord) => void): () => void
  /** Says how much was used of what AWS bills by the unit and the trace has no record of. */
  meter(unit: MeteredUnit, amount: number): void
  onMeter(listener: (unit: MeteredUnit, amount: number) => void): () => void
  /** The address functions and people use, such as `http://127.0.0.1:4566`; set once it listens. */
  endpointUrl: string
  /** The web port's address, such as `http://127.0.0.1:3000`. */
  webUrl: string
}

export type MeteredUnit = 'readUnit' | 'writeUnit' | 'eventChunk' | 'logByte'

/** What a call over the wire adds; an engine that long-polls another parks the same way, without HTTP. */
export interface Wire {
  readonly requestId?: string
  readonly http?: HttpRequest
  /** Which the request was signed for. */
  readonly region?: string | undefined
  readonly origin?: Origin | undefined
  park?<T>(wait: Promise<T>): Promise<T>
  readonly renewed?: AbortSignal
  /** Ends the function that calls, where one does. */
  readonly kill?: (() => void) | undefined
  /** Who calls goes on as well if it may not: a denial is told as one that is no fault. */
  readonly tolerated?: true
}

/** Undefined: the ARN names none, as a bucket's doesn't. */
const accountOf = (arn: string): string | undefined => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1]

const allowAll: Authorizer = { authorize: () => undefined }

export function createCloud(core: CloudCore): Cloud {
  const services = new Map<string, Service>()
  const { faults = createFaults() } = core
  const working = createWorkingOn()
  const checks = new Map<string, InputCheck>()
  const listeners = new Set<(record: TraceRecord) => void>()
  const meters = new Set<(unit: MeteredUnit, amount: number) => void>()
  const state = { authorizer: allowAll }
  /** What led to the call whose access is being judged; that is done in one go. */
  let judging: Origin | undefined
  let isTolerated = false
  const actingFor = (service: string, sourceArn: string): ServicePrincipal => ({
    kind: 'service',
    service,
    sourceArn,
    // A topic of another account can have a queue of this one as its subscriber.
    sourceAccount: accountOf(sourceArn) ?? core.accountId,
  })

  function trace(record: Omit<TraceRecord, 'at'>): void {
    if (listeners.size === 0) return
    // Written out: this runs tens of thousands of times a second, and a spread costs twice as much.
    const { kind, subject, correlationId } = record
    const detail = isTolerated && kind === 'call.denied' ? { ...record.detail, tolerated: true } : record.detail
    const ids = judging ? joined(record.ids, judging) : record.ids
    const stamped = { at: core.clock.now(), kind, subject, ids, correlationId, detail }
    for (const listener of listeners) listener(stamped)
  }

  const failures = createFailures(core.activity, trace)
  core.clock.onFailure(failures.report)

  return {
    ...core,
    faults,
    working,
    ...failures,
    services,
    credentials: new Map(),
    endpointUrl: '',
    webUrl: '',
    arn: (service, resource) => `arn:aws:${service}:${core.region}:${core.accountId}:${resource}`,
    actingFor,
    assumeRole(roleArn, sessionName, service, sourceArn, externalId) {
      const { authorizer } = state
      if (!authorizer.assumeRole) return roleSession(roleArn, sessionName)
      return authorizer.assumeRole(roleArn, sessionName, actingFor(service, sourceArn), externalId)
    },
    register(service) {
      services.set(service.name, service)
      const { name, api } = service
      if (api) checks.set(name, createInputCheck({ ...service, api }))
    },
    get authorizer() {
      return state.authorizer
    },
    useAuthorizer(authorizer) {
      state.authorizer = authorizer
    },
    call<Output>(caller: Principal, serviceName: string, action: string, input: unknown, wire?: Wire) {
      const fault = faults.meet(caller, serviceName, action, {
        wait: wire?.park !== undefined,
        die: wire?.kill !== undefined,
      })
      if (!fault) return callService<Output>(caller, serviceName, action, input, wire)
      const call = (): Promise<Output> => callService<Output>(caller, serviceName, action, input, wire)
      return meet(fault, `${serviceName}:${action}`, call, wire)
    },
    trace,
    onTrace(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    meter(unit, amount) {
      for (const listener of meters) listener(unit, amount)
    },
    onMeter(listener) {
      meters.add(listener)
      return () => meters.delete(listener)
    },
  }

  async function callService<Output>(
    caller: Principal,
    serviceName: string,
    action: string,
    input: unknown,
    wire: Wire | undefined,
  ): Promise<Output> {
    const service = services.get(serviceName)
    if (!service) throw new AwsError('UnknownService', `The local cloud has no service "${serviceName}"`, 501)
    const operation = Object.hasOwn(service.operations, action) ? service.operations[action] : undefined
    if (!operation) {
      if (service.api?.call(action)) {
        throw new NotModelledError(`operation "${action}"`, serviceName, service.notModelled?.[action])
      }
      throw new AwsError(
        'UnknownOperationException',
        `${serviceName}: operation "${action}" is not modelled by the local cloud`,
        501,
      )
    }
    const checked = checks.get(serviceName)?.(action, input) ?? input
    const context: CallContext = {
      caller,
      requestId: wire?.requestId ?? randomUUID(),
      http: wire?.http,
      region: wire?.region,
      origin: wire?.origin,
      park: wire?.park ?? ((wait) => wait),
      renewed: wire?.renewed,
    }
    const needed = await operation.access(checked, context)
    judging = wire?.origin
    isTolerated = wire?.tolerated === true
    try {
      state.authorizer.authorize(caller, needed, wire?.http)
    } finally {
      judging = undefined
      isTolerated = false
    }
    return (await working.during(`${serviceName}:${action}`, () => operation.handle(checked, context))) as Output
  }

  async function meet<Output>(
    fault: Fault,
    name: string,
    call: () => Promise<Output>,
    wire: Wire | undefined,
  ): Promise<Output> {
    trace({ kind: 'fault.met', subject: name, ids: wire?.origin?.ids ?? [], detail: { does: fault.does } })
    switch (fault.does) {
      case 'refuse':
        throw errorOf(fault, name)
      case 'kill':
        wire?.kill?.()
        throw errorOf(fault, name)
      case 'drop':
        await call()
        throw errorOf(fault, name)
      case 'delay':
        await wire?.park?.(until(core.clock.now() + (fault.milliseconds ?? 1000)))
        return call()
      case 'duplicate': {
        const output = await call()
        await call().catch((error: unknown) => failures.report(`the second ${name} of a fault`, error))
        return output
      }
    }
  }

  function until(time: number): Promise<void> {
    return new Promise((resolve) => {
      core.clock.at(time, resolve)
    })
  }
}
