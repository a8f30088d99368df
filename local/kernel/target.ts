/**
 * What can be sent to: by rules, schedules, destinations of functions, and as dead letters. The engine that has it says
 * which ARNs it has and which of its calls a delivery becomes; whoever sends knows no more than that.
 */
import type { Cloud } from './cloud'
import type { Principal } from './principal'

export type Sender = 'rule' | 'schedule' | 'destination' | 'dead letter'

export interface Delivery {
  readonly arn: string
  /** The same each time this delivery is tried. */
  readonly id: string
  /** What the target gets; JSON, but for those that take any text. */
  readonly text: string
  /** What the sender was told for targets of this kind, as its `parameters` name it. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined
  /** Of a message, by name. */
  readonly attributes?: Readonly<Record<string, MessageAttribute>>
  /** The ARNs of what it is about. */
  readonly resources?: readonly string[]
  /** Who sends, such as `eventbridge/<rule>`: what is written somewhere is written under this name. */
  readonly writer?: string
  /** When that came of which it tells. */
  readonly at?: number
  /** The text was made for this target alone, and says all that the target is to know. */
  readonly isMade?: boolean
}

export interface MessageAttribute {
  readonly DataType: 'String' | 'Number'
  readonly StringValue: string
}

export interface TargetKind {
  /** What stands in its ARN behind the account. */
  readonly resource: RegExp
  readonly senders: readonly Sender[]
  /** The operation that a delivery becomes: who sends needs the permission for it. */
  readonly action: string
  input(delivery: Delivery, cloud: Cloud): object
  /** More than the call; `call` makes it, as often as it is asked. */
  deliver?(call: () => Promise<unknown>, about: Delivering): Promise<void>
  /** It takes any text, not JSON alone. */
  readonly takesText?: true
  /** A rule must name a role that it is sent with: it has no policy that could let EventBridge in. */
  readonly needsRole?: true
  /** What a sender has to be told besides the ARN, by sender. */
  readonly parameters?: Readonly<Partial<Record<Sender, TargetParameters>>>
}

export interface TargetParameters {
  /** The member of the sender's own API that holds them. */
  readonly name: string
  readonly members: readonly string[]
  readonly isNeeded: boolean
}

export interface Delivering {
  readonly cloud: Cloud
  readonly caller: Principal
  readonly delivery: Delivery
}

export interface Target extends TargetKind {
  readonly service: string
}

/** What an ARN names, if this sender can send to it. */
export function findTarget(cloud: Cloud, arn: string, sender: Sender): Target | undefined {
  const [, , service = '', , , ...rest] = arn.split(':')
  const resource = rest.join(':')
  const kind = cloud.services
    .get(service)
    ?.targets?.find((each) => each.senders.includes(sender) && each.resource.test(resource))
  return kind && { ...kind, service }
}

/** The services that a sender can send to, for messages. */
export function targetServices(cloud: Cloud, sender: Sender): readonly string[] {
  return [...cloud.services.values()]
    .filter(({ targets = [] }) => targets.some(({ senders }) => senders.includes(sender)))
    .map(({ name }) => name)
}

export async function deliver(cloud: Cloud, caller: Principal, target: Target, delivery: Delivery): Promise<void> {
  const call = (): Promise<unknown> => cloud.call(caller, target.service, target.action, target.input(delivery, cloud))
  if (target.deliver) await target.deliver(call, { cloud, caller, delivery })
  else await call()
}
