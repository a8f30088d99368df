/** What the links in messages lead to, under `/_local/sns/` of the AWS endpoint: the certificate, confirm, unsubscribe. */
import { isAwsError } from '../../kernel/aws-error'
import type { HttpRequest, HttpResponse } from '../../kernel/service'
import { webPath } from './envelope'
import type { Signer } from './signer'
import type { Subscriptions } from './subscriptions'

export interface SnsWeb {
  handle(request: HttpRequest): Promise<HttpResponse>
}

export function createWeb(signer: Signer, subscriptions: Subscriptions): SnsWeb {
  function act(query: URLSearchParams): string {
    const action = query.get('Action')
    if (action === 'ConfirmSubscription') {
      const { arn } = subscriptions.confirm(query.get('TopicArn') ?? '', query.get('Token') ?? '')
      return `Subscription confirmed: ${arn}\n`
    }
    if (action === 'Unsubscribe') {
      subscriptions.remove(query.get('SubscriptionArn') ?? '')
      return 'Subscription removed\n'
    }
    return `No action ${action}\n`
  }

  return {
    async handle({ path, query }) {
      if (path === `${webPath}certificate.pem`) {
        return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body: await signer.certificate() }
      }
      const plain = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
      if (path !== webPath) return { status: 404, headers: plain, body: `No ${path}\n` }
      try {
        return { status: 200, headers: plain, body: act(query) }
      } catch (error) {
        if (!isAwsError(error)) throw error
        return { status: error.status, headers: plain, body: `${error.message}\n` }
      }
    },
  }
}
