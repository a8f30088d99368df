import type { ResourceContext } from '../../../../local/kernel/service'
import { createSesCloud, simpleMail } from './ses-cloud'

const context: ResourceContext = {
  stackName: 'Mail',
  stackId: 'stack',
  logicalId: 'Thing',
  physicalName: () => 'Mail-Thing-1',
  asset: () => '',
}

describe('SES resources of a template', () => {
  it('can be applied again and again, and give what Ref and GetAtt ask for', async () => {
    const { ses, call } = await createSesCloud()
    const type = (name: string) => ses.resources?.find((resource) => resource.type === name)

    for (const _start of [1, 2]) {
      expect(await type('AWS::SES::EmailIdentity')?.apply({ EmailIdentity: 'example.com' }, context)).toMatchObject({
        ref: 'example.com',
        attributes: { DkimDNSTokenName1: 'local1._domainkey.example.com' },
      })
      expect(await type('AWS::SES::ConfigurationSet')?.apply({}, context)).toMatchObject({ ref: 'Mail-Thing-1' })
      const template = { TemplateName: 'greeting', SubjectPart: 'Hi', TextPart: 'there' }
      await type('AWS::SES::Template')?.apply({ Template: template }, context)
    }

    await call('SendEmail', simpleMail({ ConfigurationSetName: 'Mail-Thing-1' }))
    await call('SendEmail', simpleMail({ Content: { Template: { TemplateName: 'greeting', TemplateData: '{}' } } }))
    expect(await ses.mailbox.list()).toHaveLength(2)
  })

  it('refuse a nested property that is not modelled, by name', async () => {
    const { ses } = await createSesCloud()
    const template = ses.resources?.find(({ type }) => type === 'AWS::SES::Template')

    await expect(template?.apply({ Template: { Colour: 'red' } }, context)).rejects.toThrow('property "Colour"')
  })
})
