/** Amazon SNS: standard and FIFO topics, their subscriptions, and text messages to phones. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import type { LaneLimits } from '../../lib/delivery/lane'
import { createSnsDeliveries, type SnsDeliveries } from './deliveries'
import { createLinks, webPath } from './envelope'
import { denied, errorCodes } from './errors'
import { createFifo } from './fifo'
import type { Parts } from './operations/parts'
import { publishOperations } from './operations/publish'
import { subscriptionOperations } from './operations/subscriptions'
import { tagOperations } from './operations/tags'
import { topicOperations } from './operations/topics'
import { createPhone, type Phone } from './phone'
import { createResources } from './resources'
import { createSigner } from './signer'
import { createState } from './state'
import { createSubscriptions } from './subscriptions'
import { createTargets } from './targets'
import { topicTargets } from './topic-targets'
import { createTopics } from './topics'
import { unsupported } from './unsupported'
import { createWeb, type SnsWeb } from './web'

export type { PhoneFilter, TextMessage } from './phone'

export interface Sns extends Service {
  readonly phone: Phone
  /** What the links in messages lead to. */
  readonly web: SnsWeb
}

export const engine: EngineDefinition = {
  after: ['lambda', 'ses', 'sqs'],
  create: (cloud) => createSns(cloud),
}

export function createSns(cloud: Cloud, limits?: Partial<LaneLimits>): Sns {
  const signer = createSigner(cloud)
  const links = createLinks(cloud)
  const phone = createPhone(cloud)
  const state = createState(cloud)
  const fifo = createFifo(cloud)
  const topics = createTopics(cloud, state)
  const subscriptions = createSubscriptions(cloud, state, topics.existing, () => deliveries)
  const deliveries: SnsDeliveries = createSnsDeliveries({
    cloud,
    signer,
    links,
    targets: createTargets(cloud, phone),
    subscription: subscriptions.get,
    signatureVersion: (arn) => topics.get(arn)?.attributes.SignatureVersion ?? '1',
    limits,
  })

  const web = createWeb(signer, subscriptions)
  const parts: Parts = { cloud, topics, subscriptions, deliveries, phone, fifo }

  return {
    name: 'sns',
    api: openApi(__dirname),
    unsupported,
    wire: { errorCodes },
    denied,
    conditionKeys: ['sns:Endpoint', 'sns:Protocol'],
    operations: {
      ...topicOperations(parts),
      ...subscriptionOperations(parts),
      ...publishOperations(parts),
      ...tagOperations(parts),
    },
    phone,
    web,
    routes: [
      { method: 'GET', path: webPath, isForLinks: true, handle: web.handle },
      { method: 'POST', path: webPath, handle: web.handle },
    ],
    pages: [{ path: '/phone', title: 'Text messages', handle: phone.handle }],
    async find(id) {
      const sms = await phone.get(id)
      return sms ? [{ what: 'sms', id, name: sms.to }] : []
    },
    targets: topicTargets,
    resources: createResources(cloud, topics, subscriptions, fifo),
    async load() {
      await state.topics.load()
      await state.subscriptions.load()
      subscriptions.index()
      await fifo.load()
      await deliveries.load()
    },
    resume: () => deliveries.resume(),
    async stop() {
      deliveries.stop()
    },
  }
}
