/** A seller's listing becomes public: as an older one, with its two topics, or as one of today. */
import { rootOf } from '../../../kernel/principal'
import { marketplaceAccount, newOfferId, newProductCode, newProductId, topicsOf } from '../ids'
import type { Dialect, Product } from '../state'
import { BadField, type Fields, forms, optionalText, texts } from './fields'
import type { PlayParts, Step } from './parts'
import { shownProduct } from './show'

const dialects: Readonly<Record<string, readonly Dialect[]>> = {
  sns: ['sns'],
  eventbridge: ['eventbridge'],
  both: ['sns', 'eventbridge'],
}
/** The only one that API Gateway meters. */
const usualDimensions = ['apigateway']

export function listProduct({ cloud, state }: PlayParts): Step {
  /** Only the seller may subscribe. */
  async function provideTopics(code: string): Promise<void> {
    const { subscription, entitlement } = topicsOf(code)
    for (const TopicArn of [subscription, entitlement]) {
      const Policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Seller',
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${cloud.accountId}:root` },
            Action: ['sns:Subscribe', 'sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic'],
            Resource: TopicArn,
          },
        ],
      })
      await cloud.call(rootOf(marketplaceAccount), 'sns', 'ProvideTopic', { TopicArn, Policy })
    }
  }

  return {
    fields: ['title', 'dialect', 'fulfillmentUrl', 'dimensions', 'bus', 'productCode', 'productId'],
    async take(fields) {
      const code = optionalText(fields, 'productCode', ...forms.productCode) ?? newProductCode()
      const present = state.products.get(code)
      const product: Product = {
        code,
        productId: optionalText(fields, 'productId', ...forms.productId) ?? present?.productId ?? newProductId(),
        title: optionalText(fields, 'title', /^.{1,100}$/, '1 to 100 characters') ?? present?.title ?? code,
        dialects: dialectsIn(fields) ?? present?.dialects ?? ['sns'],
        fulfillmentUrl: urlIn(fields) ?? present?.fulfillmentUrl,
        dimensions: texts(fields, 'dimensions', ...forms.dimension) ?? present?.dimensions ?? usualDimensions,
        bus: optionalText(fields, 'bus', /^[\w.-]{1,256}$/, 'the name of an event bus') ?? present?.bus,
        publicOfferId: present?.publicOfferId ?? newOfferId(),
        listedAt: present?.listedAt ?? cloud.clock.now(),
      }
      const isSns = product.dialects.includes('sns')
      if (isSns && present && !present.dialects.includes('sns') && state.agreements.list(code).length > 0) {
        throw new BadField('dialect', `${code} has buyers, who have no customer identifiers`)
      }
      if (isSns) await provideTopics(code)
      state.products.put(product, code)
      state.offers.put({ offerId: product.publicOfferId, productCode: code }, product.publicOfferId)
      return { ...shownProduct(product), ...(isSns && { topics: topicsOf(code) }) }
    },
  }
}

function dialectsIn(fields: Fields): readonly Dialect[] | undefined {
  const { dialect } = fields
  if (dialect === undefined) return undefined
  const found = typeof dialect === 'string' && Object.hasOwn(dialects, dialect) ? dialects[dialect] : undefined
  if (!found) throw new BadField('dialect', `expected ${Object.keys(dialects).join(', ')}`)
  return found
}

/** On AWS it must be https. Here what answers it is this cloud's own web port, which has no certificate. */
function urlIn(fields: Fields): string | undefined {
  const url = optionalText(fields, 'fulfillmentUrl', /^.{1,2048}$/, 'an address of at most 2048 characters')
  if (url === undefined) return undefined
  const protocol = URL.canParse(url) ? new URL(url).protocol : ''
  if (protocol !== 'https:' && protocol !== 'http:') throw new BadField('fulfillmentUrl', 'expected an http(s) address')
  return url
}
