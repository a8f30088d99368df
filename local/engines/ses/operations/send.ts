/** SendEmail and SendBulkEmail: compose, check the sender, keep. */
import { AwsError, refusalOf } from '../../../kernel/aws-error'
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
  tagsOf,
} from '../compose'
import { bad } from '../errors'
import type { SentBy } from '../feedback'
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

/** By what permission SES sends it. */
function actionOf({ Content = {} }: SendEmailInput): string {
  return Content.Raw ? 'SendRawEmail' : Content.Template ? 'SendTemplatedEmail' : 'SendEmail'
}

const servicesOwn = /@(sns\.amazonaws|verificationemail)\.com$/

export function sendOperations({ cloud, configurationSets, sender, templates }: Parts): Record<string, Operation> {
  function checkConfigurationSet(name: string | undefined): void {
    if (name !== undefined) configurationSets.existing(name)
  }

  const sendEmail: Operation<SendEmailInput> = {
    access: async (input) => sender.access({ action: actionOf(input), apiVersion: '2', ...(await sendingOf(input)) }),
    async handle(input, context) {
      const draft = await compose(input, templates)
      sender.checkIdentities(draft.from, recipientsOf(draft))
      checkConfigurationSet(input.ConfigurationSetName)
      const answer = sender.accept(draft, { ...context, operation: actionOf(input) })
      await cloud.store.flush()
      return answer
    },
  }

  async function sendBulkEntry(input: BulkInput, template: TemplateInput, entry: BulkEntry, sent: SentBy) {
    const envelope = await envelopeOf({ ...input, Destination: entry.Destination ?? {} })
    const data = entry.ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData
    const overridden = new Set(entry.ReplacementHeaders?.map(({ Name }) => Name.toLowerCase()))
    const draft = {
      ...envelope,
      ...(await fromTemplate(template, templates, data)),
      replyTo: input.ReplyToAddresses ?? [],
      tags: tagsOf(entry.ReplacementTags ?? input.DefaultEmailTags),
      configurationSet: input.ConfigurationSetName,
      feedbackAddress: input.FeedbackForwardingEmailAddress,
      headers: [
        ...headersOf(template.Headers).filter(({ name }) => !overridden.has(name.toLowerCase())),
        ...headersOf(entry.ReplacementHeaders),
      ],
      attachments: (template.Attachments ?? []).map(attachmentOf),
    }
    return sender.accept(draft, sent)
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
        configurationSet: input.ConfigurationSetName,
        template: input.DefaultContent?.Template,
      })
    },
    async handle(input, context) {
      const template = input.DefaultContent?.Template
      const entries = input.BulkEmailEntries ?? []
      if (!template) throw bad('DefaultContent: Template is missing')
      if (entries.length === 0 || entries.length > mostBulkEntries) {
        throw bad(`BulkEmailEntries: 1 to ${mostBulkEntries}, not ${entries.length}`)
      }
      const recipients = entries.flatMap(({ Destination }) => recipientsOf(addressesOf(Destination)))
      sender.checkIdentities(input.FromEmailAddress ?? '', recipients)
      checkConfigurationSet(input.ConfigurationSetName)
      templates.resolve(template)
      const sent = { ...context, operation: 'SendBulkTemplatedEmail' }
      const results: object[] = []
      for (const entry of entries) {
        try {
          results.push({ Status: 'SUCCESS', ...(await sendBulkEntry(input, template, entry, sent)) })
        } catch (error) {
          const { code, message } = refusalOf(error)
          const isThrottled = code === 'TooManyRequestsException'
          results.push({ Status: isThrottled ? 'ACCOUNT_THROTTLED' : 'INVALID_PARAMETER', Error: message })
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
    async handle(input, context) {
      const { caller } = context
      if (caller.kind !== 'service') {
        throw new AwsError('AccessDeniedException', 'AcceptServiceMail is for services of the cloud', 403)
      }
      const draft = await compose(input, templates)
      // In its own name a service needs no identity; in the account's it does.
      const isOwn = servicesOwn.test(parseAddress(draft.from).address)
      if (!isOwn) sender.checkIdentities(draft.from, recipientsOf(draft))
      const sent = { ...context, operation: 'SendEmail' }
      const answer = isOwn ? sender.acceptUncounted(draft, sent) : sender.accept(draft, sent)
      await cloud.store.flush()
      return answer
    },
  }

  return { SendEmail: sendEmail, SendBulkEmail: sendBulkEmail, AcceptServiceMail: acceptServiceMail }
}
