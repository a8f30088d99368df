/** The CloudFormation resource types of SES. */
import { refuseUnknown } from '../../kernel/aws-error'
import type { ResourceContext, ResourceType } from '../../kernel/service'
import { configurationSetType, eventDestinationType } from './configuration-set-types'
import type { ConfigurationSets } from './configuration-sets'
import type { Identities } from './identities'
import type { Templates } from './templates'

interface TemplateProperties {
  readonly Template?: {
    readonly TemplateName?: string
    readonly SubjectPart?: string
    readonly HtmlPart?: string
    readonly TextPart?: string
  }
}

type Naming = Pick<ResourceContext, 'physicalName'>

export function createResources(
  identities: Identities,
  templates: Templates,
  configurationSets: ConfigurationSets,
): readonly ResourceType[] {
  return [
    identityType(identities),
    configurationSetType(configurationSets),
    eventDestinationType(configurationSets),
    templateType(templates),
  ]
}

function identityType(identities: Identities): ResourceType {
  return {
    type: 'AWS::SES::EmailIdentity',
    properties: ['EmailIdentity'],
    inert: {
      ConfigurationSetAttributes: 'a mail is of the configuration set that it names',
      DkimAttributes: 'mail stays on this machine and is not signed',
      DkimSigningAttributes: 'mail stays on this machine and is not signed',
      FeedbackAttributes: 'bounces are told by events, not by mail',
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
