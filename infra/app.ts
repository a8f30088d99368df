/** The whole system, as `cdk synth` and `npm start` see it. */
import { App, Tags, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { catalog } from '../events/catalog'
import { meanings } from '../events/catalog/meanings'
import { bundleHandlers } from './bundles'
import { ApprovalsStack } from './stacks/approvals-stack'
import { ExamplesStack } from './stacks/examples-stack'
import { PlatformStack } from './stacks/platform-stack'

const app = new App({ analyticsReporting: false })
const bundles = bundleHandlers()
// `npm start` says no: a laptop's start should not wait for what `cdk synth`, the tests and CI check.
if (app.node.tryGetContext('signalbox:check') !== 'no') Validations.of(app).addPlugins(new AwsSolutionsChecks(app))

const platform = new PlatformStack(app, 'signalbox-platform', { catalog, meanings })
const { bus, deadLetters } = platform
const approvals = new ApprovalsStack(app, 'signalbox-approvals', { bus, deadLetters, bundles })
new ExamplesStack(app, 'signalbox-examples', { bus, deadLetters, bundles, manualStep: approvals.manualStep })

Tags.of(app).add('application', 'signalbox')
app.synth()
