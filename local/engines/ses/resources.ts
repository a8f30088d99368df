/** The CloudFormation resource types of SES. */
import { refuseUnknown } from '../../kernel/aws-error'
import type { ResourceContext, ResourceType } from '../../kernel/service'
import type { Identities } from './identities'
import type { State } from './state'
import type { Templates } from './templates'

interface TemplateProperties {
  readonly Template?: {
    readonly TemplateName?: string
    readonly SubjectPart?: string
    readonly HtmlPart?: string
    readonly TextPart?: string
  }
}

interface ConfigurationSetProperties {
  readonly Name?: string
}

type Naming = Pick<ResourceContext, 'physicalName'>

export function createResources(
  identities: Identities,
  templates: Templates,
  { configurationSets }: State,
): readonly ResourceType[] {
  return [identityType(identities), configurationSetType(configurationSets), templateType(templates)]
}

function identityType(identities: Identities): ResourceType {
  return {
    type: 'AWS::SES::EmailIdentity',
    properties: ['EmailIdentity'],
    inert: {
      ConfigurationSetAttributes: 'configuration sets have no effect here',
      DkimAttributes: 'mail stays on this machine and is not signed',
      DkimSigningAttributes: 'mail stays on this machine and is not signed',
      FeedbackAttributes: 'nothing bounces here',
      MailFromAttributes: 'there is no DNS to check',
      Tags: 'tags have no effect here',
    },
    named: {
      by: ['EmailIdentity'],
      find: ({ EmailIdentity }) => (identities.find(String(EmailIdentity)) ? EmailIdentity : undefined),
    },
    apply({ EmailIdentity: name }: { EmailIdentity: string }) {
      identities.verify(name)
      const attributes: Record<string, string> = {}
      for (const number of [1, 2, 3]) {
        attributes[`DkimDNSTokenName${number}`] = `local${number}._domainkey.${name}`
        attributes[`DkimDNSTokenValue${number}`] = `local${number}.dkim.amazonses.com`
      }
      return { ref: name, attributes }
    },
    remove: identities.remove,
  }
}

function configurationSetType(configurationSets: State['configurationSets']): ResourceType {
  const nameOf = ({ Name }: ConfigurationSetProperties, { physicalName }: Naming): string => Name ?? physicalName(64)
  return {
    type: 'AWS::SES::ConfigurationSet',
    properties: ['Name'],
    inert: {
      ArchivingOptions: 'every mail is kept here',
      DeliveryOptions: 'mail stays on this machine',
      ReputationOptions: 'there is no reputation to measure',
      SendingOptions: 'sending is always enabled',
      SuppressionOptions: 'the account list applies',
      Tags: 'tags have no effect here',
      TrackingOptions: 'links are not rewritten',
      VdmOptions: 'there is no deliverability to measure',
    },
    named: {
      by: ['Name'],
      find(properties: ConfigurationSetProperties, context) {
        const name = nameOf(properties, context)
        return configurationSets.has(name) ? name : undefined
      },
    },
    apply(properties: ConfigurationSetProperties, context) {
      const name = nameOf(properties, context)
      configurationSets.add(name)
      return { ref: name, attributes: {} }
    },
    remove(name) {
      configurationSets.delete(name)
    },
  }
}

function templateType(templates: Templates): ResourceType {
  const nameOf = ({ Template }: TemplateProperties, { physicalName }: Naming): string =>
    Template?.TemplateName ?? physicalName(64)
  return {
    type: 'AWS::SES::Template',
    properties: ['Template'],
    inert: { Tags: 'tags have no effect here' },
    named: { by: ['Template'], find: (properties, context) => templates.find(nameOf(properties, context))?.name },
    async apply(properties: TemplateProperties, context) {
      const { Template: template = {} } = properties
      // What stands inside a property no list of properties knows.
      const where = `${context.stackName}/${context.logicalId}`
      refuseUnknown(template, ['TemplateName', 'SubjectPart', 'HtmlPart', 'TextPart'], where)
      const { SubjectPart, HtmlPart, TextPart } = template
      const name = nameOf(properties, context)
      await templates.save(name, {
        ...(SubjectPart !== undefined && { Subject: SubjectPart }),
        ...(HtmlPart !== undefined && { Html: HtmlPart }),
        ...(TextPart !== undefined && { Text: TextPart }),
      })
      return { ref: name, attributes: { Id: name } }
    },
    remove: templates.remove,
  }
}
