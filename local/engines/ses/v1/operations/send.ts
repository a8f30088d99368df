/** SendEmail, SendRawEmail, SendTemplatedEmail and SendBulkTemplatedEmail: read as what the second API would be sent. */
import { AwsError, refusalOf } from '../../../../kernel/aws-error'
import type { Operation } from '../../../../kernel/service'
import {
  addressesOf,
  compose,
  type Destination,
  envelopeOf,
  fromTemplate,
  type SendEmailInput,
  sendingOf,
  tagsOf,
} from '../../compose'
import { recipientsOf } from '../../mail'
import type { Parts } from '../../operations/parts'
import { inWordsOfV1, noTemplate } from '../errors'

type Tags = SendEmailInput['EmailTags']

interface Common {
  readonly Source?: string
  readonly ReplyToAddresses?: readonly string[]
  readonly ReturnPath?: string
  readonly ConfigurationSetName?: string
  readonly Tags?: Tags
}

interface PlainInput extends Common {
  readonly Destination: Destination
  readonly Message: NonNullable<NonNullable<SendEmailInput['Content']>['Simple']>
}

interface RawInput extends Common {
  readonly Destinations?: readonly string[]
  readonly RawMessage: { readonly Data: string }
}

interface TemplatedInput extends Common {
  readonly Destination: Destination
  readonly Template: string
  readonly TemplateData: string
}

interface BulkInput extends Omit<TemplatedInput, 'Destination' | 'TemplateData' | 'Tags'> {
  readonly Source: string
  readonly DefaultTemplateData: string
  readonly DefaultTags?: Tags
  readonly Destinations: readonly {
    readonly Destination: Destination
    readonly ReplacementTags?: Tags
    readonly ReplacementTemplateData?: string
  }[]
}

/** Bytes. The second API takes four times as much. */
const largestMessage = 10 * 1024 * 1024
const mostDestinations = 50

/** A message is parsed once for the permission check and the acceptance, so both must have the same object. */
function readOnce<Input extends object>(read: (input: Input) => SendEmailInput): (input: Input) => SendEmailInput {
  const known = new WeakMap<Input, SendEmailInput>()
  return (input) => {
    const before = known.get(input) ?? read(input)
    known.set(input, before)
    return before
  }
}

function commonOf({ Source, ReplyToAddresses, ReturnPath, ConfigurationSetName, Tags }: Common): SendEmailInput {
  return {
    ...(Source !== undefined && { FromEmailAddress: Source }),
    ...(ReplyToAddresses !== undefined && { ReplyToAddresses }),
    ...(ReturnPath !== undefined && { FeedbackForwardingEmailAddress: ReturnPath }),
    ...(ConfigurationSetName !== undefined && { ConfigurationSetName }),
    ...(Tags !== undefined && { EmailTags: Tags }),
  }
}

export function sendOperations({ cloud, configurationSets, sender, templates }: Parts): Record<string, Operation> {
  function checkConfigurationSet(name: string | undefined): void {
    if (name === undefined || configurationSets.find(name)) return
    throw new AwsError('ConfigurationSetDoesNotExist', `Configuration set <${name}> does not exist.`, 400, {
      ConfigurationSetName: name,
    })
  }

  function checkTemplate(name: string): void {
    if (!templates.find(name)) throw noTemplate(name)
  }

  /** An operation that sends one mail. */
  function sending<Input extends Common>(
    action: string,
    read: (input: Input) => SendEmailInput,
    check: (input: Input) => void = () => undefined,
  ): Operation<Input> {
    const asSecond = readOnce(read)
    return {
      access: (input) =>
        inWordsOfV1(async () => sender.access({ action, apiVersion: '1', ...(await sendingOf(asSecond(input))) })),
      handle: (input, context) =>
        inWordsOfV1(async () => {
          check(input)
          const draft = await compose(asSecond(input), templates, largestMessage)
          sender.checkIdentities(draft.from, recipientsOf(draft))
          checkConfigurationSet(input.ConfigurationSetName)
          const answer = sender.accept(draft, { ...context, operation: action })
          await cloud.store.flush()
          return answer
        }),
    }
  }

  const sendBulk: Operation<BulkInput> = {
    access: (input) =>
      inWordsOfV1(() =>
        sender.access({
          action: 'SendBulkTemplatedEmail',
          apiVersion: '1',
          from: input.Source,
          recipients: input.Destinations.flatMap(({ Destination }) => recipientsOf(addressesOf(Destination))),
          feedbackAddress: input.ReturnPath,
          configurationSet: input.ConfigurationSetName,
          template: { TemplateName: input.Template },
        }),
      ),
    handle: (input, context) =>
      inWordsOfV1(async () => {
        const { length } = input.Destinations
        if (length === 0 || length > mostDestinations) {
          throw new AwsError('InvalidParameterValue', `Destinations: 1 to ${mostDestinations}, not ${length}`)
        }
        checkTemplate(input.Template)
        sender.checkIdentities(
          input.Source,
          input.Destinations.flatMap(({ Destination }) => recipientsOf(addressesOf(Destination))),
        )
        checkConfigurationSet(input.ConfigurationSetName)
        const sent = { ...context, operation: 'SendBulkTemplatedEmail' }
        const Status: object[] = []
        for (const destination of input.Destinations) {
          try {
            const draft = await draftFor(input, destination)
            Status.push({ Status: 'Success', ...sender.accept(draft, sent) })
          } catch (error) {
            const { code, message } = refusalOf(error)
            const isThrottled = code === 'TooManyRequestsException'
            Status.push({ Status: isThrottled ? 'AccountThrottled' : 'InvalidParameterValue', Error: message })
          }
        }
        await cloud.store.flush()
        return { Status }
      }),
  }

  async function draftFor(input: BulkInput, destination: BulkInput['Destinations'][number]) {
    const { ReplacementTags = input.DefaultTags, ReplacementTemplateData, Destination } = destination
    const second = { ...commonOf(input), Destination, EmailTags: ReplacementTags ?? [] }
    const template = { TemplateName: input.Template, TemplateData: input.DefaultTemplateData }
    // Its content is rendered with two sets of data, which no single mail of the second API has.
    const { from, to, cc, bcc } = await envelopeOf(second)
    return {
      from,
      to,
      cc,
      bcc,
      ...(await fromTemplate(template, templates, ReplacementTemplateData)),
      replyTo: input.ReplyToAddresses ?? [],
      tags: tagsOf(second.EmailTags),
      configurationSet: input.ConfigurationSetName,
      feedbackAddress: input.ReturnPath,
      headers: [],
      attachments: [],
    }
  }

  return {
    SendEmail: sending('SendEmail', (input: PlainInput) => ({
      ...commonOf(input),
      Destination: input.Destination,
      Content: { Simple: input.Message },
    })),
    SendRawEmail: sending('SendRawEmail', (input: RawInput) => ({
      ...commonOf(input),
      ...(input.Destinations && { Destination: { ToAddresses: input.Destinations } }),
      Content: { Raw: { Data: input.RawMessage.Data } },
    })),
    SendTemplatedEmail: sending(
      'SendTemplatedEmail',
      (input: TemplatedInput) => ({
        ...commonOf(input),
        Destination: input.Destination,
        Content: { Template: { TemplateName: input.Template, TemplateData: input.TemplateData } },
      }),
      ({ Template }) => checkTemplate(Template),
    ),
    SendBulkTemplatedEmail: sendBulk,
  }
}
