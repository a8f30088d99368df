/** The whole system, as `cdk synth` and `npm start` see it. */
import { readFileSync } from 'node:fs'
import { bundleHandlers } from './bundles'
import { forwardedFrom } from './forwarding'
import { stageFrom } from './stage'

// Bundled by another process while CDK is read, which takes this one as long.
synthesize(bundleHandlers())

async function synthesize(bundling: ReturnType<typeof bundleHandlers>): Promise<void> {
  const { App, Validations } = require('aws-cdk-lib') as typeof import('aws-cdk-lib')
  const { addSystem } = require('./system') as typeof import('./system')
  const app = new App({ analyticsReporting: false })
  const stage = stageFrom(app.node.tryGetContext('stage'))
  // `npm start` says no: a laptop's start should not wait for what `cdk synth`, the tests and CI check.
  if (app.node.tryGetContext('signalbox:check') !== 'no') {
    const { AwsSolutionsChecks } = require('cdk-nag') as typeof import('cdk-nag')
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  }
  // `-c company=infra/company.xml`, or in cdk.json: the metadata of a company's SAML provider. Without there is none.
  const company: unknown = app.node.tryGetContext('company')
  const companyMetadata = typeof company === 'string' ? readFileSync(company, 'utf8') : undefined
  const forward = forwardedFrom(app.node.tryGetContext('forward'))
  addSystem(app, { stage, bundles: await bundling, companyMetadata, forward })
  app.synth()
}
