/** SendEmail and SendBulkEmail: compose, check the sender, keep. */
import { AwsError, refusalOf } from '../../../kernel/aws-error'
import type { Origin } from '../../../kernel/origin'
import type { Operation } from '../../../kernel/service'
import { parseAddress } from '../address'
import {
  addressesOf,
  attachmentOf,
  compose,
  type Destination,
  envelopeOf,
  fromTemplate,
  headersOf,
  type SendEmailInput,
  sendingOf,
  type TemplateInput,
} from '../compose'
import { bad, notFound } from '../errors'
import { recipientsOf } from '../mail'
import type { Parts } from './parts'

interface BulkEntry {
  readonly Destination?: Destination
  readonly ReplacementTags?: SendEmailInput['EmailTags']
  readonly ReplacementEmailContent?: { readonly ReplacementTemplate?: { readonly ReplacementTemplateData?: string } }
  readonly ReplacementHeaders?: TemplateInput['Headers']
}

interface BulkInput extends Omit<SendEmailInput, 'Destination' | 'Content' | 'EmailTags'> {
  readonly DefaultEmailTags?: SendEmailInput['EmailTags']
  readonly DefaultContent?: { readonly Template?: TemplateInput }
  readonly BulkEmailEntries?: readonly BulkEntry[]
}

const mostBulkEntries = 50
const servicesOwn = /@(sns\.amazonaws|verificationemail)\.com$/

export function sendOperations({ cloud, state, sender, templates }: Parts): Record<string, Operation> {
  function checkConfigurationSet(name: string | undefined): void {
    if (name !== undefined && !state.configurationSets.has(name)) {
      throw notFound(`Configuration set ${name} does not exist.`)
    }
  }

  const sendEmail: Operation<SendEmailInput> = {
    async access(input) {
      const { Raw, Template } = input.Content ?? {}
      const action = Raw ? 'SendRawEmail' : Template ? 'SendTemplatedEmail' : 'SendEmail'
      return sender.access({ action, apiVersion: '2', ...(await sendingOf(input)) })
    },
    async handle(input, { origin }) {
      const draft = await compose(input, templates)
      sender.checkFrom(draft.from)
      checkConfigurationSet(input.ConfigurationSetName)
      const answer = sender.accept(draft, origin)
      await cloud.store.flush()
      return answer
    },
  }

  async function sendBulkEntry(
    input: BulkInput,
    template: TemplateInput,
    entry: BulkEntry,
    origin: Origin | undefined,
  ) {
    const envelope = await envelopeOf({ ...input, Destination: entry.Destination ?? {} })
    const data = entry.ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData
    const overridden = new Set(entry.ReplacementHeaders?.map(({ Name }) => Name.toLowerCase()))
    const draft = {
      ...envelope,
      ...(await fromTemplate(template, templates, data)),
      replyTo: input.ReplyToAddresses ?? [],
      tags: (entry.ReplacementTags ?? input.DefaultEmailTags ?? []).map(({ Name: name, Value: value }) => ({
        name,
        value,
      })),
      configurationSet: input.ConfigurationSetName,
      feedbackAddress: input.FeedbackForwardingEmailAddress,
      headers: [
        ...headersOf(template.Headers).filter(({ name }) => !overridden.has(name.toLowerCase())),
        ...headersOf(entry.ReplacementHeaders),
      ],
      attachments: (template.Attachments ?? []).map(attachmentOf),
    }
    return sender.accept(draft, origin)
  }

  const sendBulkEmail: Operation<BulkInput> = {
    access(input) {
      const entries = input.BulkEmailEntries ?? []
      const recipients = entries.flatMap(({ Destination }) => recipientsOf(addressesOf(Destination)))
      const from = input.FromEmailAddress
      if (from === undefined) throw bad("Missing required header 'From'.")
      return sender.access({
        action: 'SendBulkTemplatedEmail',
        apiVersion: '2',
        from,
        recipients,
        feedbackAddress: input.FeedbackForwardingEmailAddress,
        template: input.DefaultContent?.Template,
      })
    },
    async handle(input, { origin }) {
      const template = input.DefaultContent?.Template
      const entries = input.BulkEmailEntries ?? []
      if (!template) throw bad('DefaultContent: Template is missing')
      if (entries.length === 0 || entries.length > mostBulkEntries) {
        throw bad(`BulkEmailEntries: 1 to ${mostBulkEntries}, not ${entries.length}`)
      }
      sender.checkFrom(input.FromEmailAddress ?? '')
      checkConfigurationSet(input.ConfigurationSetName)
      templates.resolve(template)
      const results: object[] = []
      for (const entry of entries) {
        try {
          results.push({ Status: 'SUCCESS', ...(await sendBulkEntry(input, template, entry, origin)) })
        } catch (error) {
          results.push({ Status: 'INVALID_PARAMETER', Error: refusalOf(error).message })
        }
      }
      await cloud.store.flush()
      return { BulkEmailEntryResults: results }
    },
  }

  /**
   * For the cloud's own services (SNS, Cognito), which send from addresses of AWS that no account verifies.
   * It is not on the wire.
   */
  const acceptServiceMail: Operation<SendEmailInput> = {
    access: () => [],
    async handle(input, { caller, origin }) {
      if (caller.kind !== 'service') {
        throw new AwsError('AccessDeniedException', 'AcceptServiceMail is for services of the cloud', 403)
      }
      const draft = await compose(input, templates)
      // In its own name a service needs no identity; in the account's it does.
      if (!servicesOwn.test(parseAddress(draft.from).address)) sender.checkFrom(draft.from)
      const answer = sender.accept(draft, origin)
      await cloud.store.flush()
      return answer
    },
  }

  return { SendEmail: sendEmail, SendBulkEmail: sendBulkEmail, AcceptServiceMail: acceptServiceMail }
}
