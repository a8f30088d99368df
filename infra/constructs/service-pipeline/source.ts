/** Where a pipeline takes its service from. */
import { type IRepository, Repository } from 'aws-cdk-lib/aws-codecommit'
import type { ActionBindOptions, ActionConfig, Artifact, IAction, IStage } from 'aws-cdk-lib/aws-codepipeline'
import {
  CodeCommitSourceAction,
  CodeStarConnectionsSourceAction,
  S3SourceAction,
  type S3SourceActionProps,
  S3Trigger,
} from 'aws-cdk-lib/aws-codepipeline-actions'
import { Rule } from 'aws-cdk-lib/aws-events'
import { CodePipeline } from 'aws-cdk-lib/aws-events-targets'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'

export type SourceAction = (scope: Construct, output: Artifact) => IAction

const actionName = 'Source'
/** By it the stages after refer to what was taken: `#{Source.CommitId}`. */
const variablesNamespace = 'Source'

export const PipelineSource = {
  /** A repository of CodeCommit; a push starts the pipeline. By its name it is one that is there, without it is made here. */
  codeCommit(repository: IRepository | string, branch = 'main'): SourceAction {
    return (scope, output) =>
      new CodeCommitSourceAction({
        actionName,
        variablesNamespace,
        output,
        branch,
        repository:
          typeof repository === 'string' ? Repository.fromRepositoryName(scope, 'Repository', repository) : repository,
      })
  },

  /** A repository elsewhere, by a connection of CodeConnections; a push starts the pipeline. */
  connection(connectionArn: string, fullRepositoryName: string, branch = 'main'): SourceAction {
    const [, owner = '', repo = ''] = /^([^/]+)\/(.+)$/.exec(fullRepositoryName) ?? []
    if (owner === '')
      throw new TypeError(`source: expected OWNER/NAME, such as acme/time-service, not "${fullRepositoryName}"`)
    return (_, output) =>
      new CodeStarConnectionsSourceAction({
        actionName,
        variablesNamespace,
        output,
        branch,
        connectionArn,
        owner,
        repo,
      })
  },

  /** An archive in a versioned bucket that tells EventBridge; another version of it starts the pipeline. */
  s3(bucket: IBucket, bucketKey: string): SourceAction {
    return (_, output) =>
      new ObjectSourceAction({ actionName, variablesNamespace, output, bucket, bucketKey, trigger: S3Trigger.NONE })
  },
}

/** CDK's own trigger hears CloudTrail, which tells nothing without a trail of the bucket's data; the bucket tells by itself. */
class ObjectSourceAction extends S3SourceAction {
  constructor(private readonly source: S3SourceActionProps) {
    super(source)
  }

  protected override bound(scope: Construct, stage: IStage, options: ActionBindOptions): ActionConfig {
    const { bucket, bucketKey } = this.source
    new Rule(scope, 'Pushed', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: [bucketKey] } },
      },
      targets: [new CodePipeline(stage.pipeline)],
    })
    return super.bound(scope, stage, options)
  }
}
