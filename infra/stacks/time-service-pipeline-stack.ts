/** An example: the pipeline of the service that tells the time, and the repository that one pushes it to. */
import { join } from 'node:path'
import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Repository } from 'aws-cdk-lib/aws-codecommit'
import type { Construct } from 'constructs'
import { PipelineSource, ServicePipeline } from '../constructs/service-pipeline'
import type { Stage } from '../stage'

export class TimeServicePipelineStack extends Stack {
  constructor(scope: Construct, { stage }: { readonly stage: Stage }) {
    super(scope, stage.named('signalbox-time-service-pipeline'))
    // Its pipeline may touch whatever begins with it: `time-service-beta` is the service of another stage in Beta.
    const service = stage.isDefault ? 'time-service' : `${stage.name}-time-service`
    const repository = new Repository(this, 'Repository', {
      repositoryName: service,
      description: 'The service that tells the time: examples/time-service',
    })
    // An example's; kept, its name would be in the way of the next deployment, which could not import it.
    repository.applyRemovalPolicy(RemovalPolicy.DESTROY)
    const { pipeline } = new ServicePipeline(this, 'TimeService', {
      service,
      source: PipelineSource.codeCommit(repository),
      app: { template: 'app.yaml', source: 'app-sam.yaml', parameters: (StageName) => ({ StageName }) },
      tests: { template: 'tests.yaml', source: 'test-sam.yaml' },
      gate: {
        approvers: [
          { name: 'Ada', email: 'ada@example.com' },
          { name: 'Grace', email: 'grace@example.com' },
        ],
        requester: { name: 'Time service', email: 'time-service@example.com' },
      },
      contract: join(__dirname, '../../examples/time-service'),
      signalboxStage: stage.name,
    })
    new CfnOutput(this, 'PipelineName', { value: pipeline.pipelineName })
    new CfnOutput(this, 'CloneUrl', { value: repository.repositoryCloneUrlHttp })
  }
}
