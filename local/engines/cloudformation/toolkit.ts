/**
 * What `cdk bootstrap` makes in an account, in so far as the CDK's command asks for it: the bucket of the assets, the roles
 * that it takes on, the parameter with the version. The logical ids are the CDK's own, so that its own template, if somebody
 * bootstraps all the same, changes this stack and makes no second one.
 */

const qualifier = 'hnb659fds'

/** Of the CDK's template that these resources are like; its command takes any that is not older than what an app asks for. */
const version = '33'

const own = (name: string): object => ({ 'Fn::Sub': `cdk-${qualifier}-${name}-\${AWS::AccountId}-\${AWS::Region}` })
const document = (...Statement: readonly object[]): object => ({ Version: '2012-10-17', Statement })
const allow = (Resource: unknown, ...Action: readonly string[]): object => ({ Effect: 'Allow', Action, Resource })

const inBucket = [{ 'Fn::GetAtt': ['StagingBucket', 'Arn'] }, { 'Fn::Sub': `\${StagingBucket.Arn}/*` }]

/** One that anybody of the account may take on. */
function role(name: string, more: object = {}): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: own(`${name}-role`),
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Principal: { AWS: { Ref: 'AWS::AccountId' } },
      }),
      Tags: [{ Key: 'aws-cdk:bootstrap-role', Value: name }],
      ...more,
    },
  }
}

const managed = (...names: readonly string[]): object => ({
  ManagedPolicyArns: names.map((name) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${name}` })),
})

export const toolkitStack = 'CDKToolkit'

export const toolkitTemplate = {
  Description: 'What the CDK needs in an account to deploy apps; it is there from the beginning',
  Parameters: {
    BootstrapVariant: { Type: 'String', Default: 'AWS CDK: Default Resources' },
    Qualifier: { Type: 'String', Default: qualifier },
  },
  Resources: {
    StagingBucket: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: own('assets'), VersioningConfiguration: { Status: 'Enabled' } },
      UpdateReplacePolicy: 'Retain',
      DeletionPolicy: 'Retain',
    },
    ContainerAssetsRepository: {
      Type: 'AWS::ECR::Repository',
      Properties: { RepositoryName: own('container-assets') },
    },
    FilePublishingRole: role('file-publishing'),
    FilePublishingRoleDefaultPolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: own('file-publishing-role-default-policy'),
        Roles: [{ Ref: 'FilePublishingRole' }],
        PolicyDocument: document(
          allow(
            inBucket,
            's3:GetObject*',
            's3:GetBucket*',
            's3:GetEncryptionConfiguration',
            's3:List*',
            's3:DeleteObject*',
            's3:PutObject*',
            's3:Abort*',
          ),
        ),
      },
    },
    ImagePublishingRole: role('image-publishing'),
    LookupRole: role('lookup', managed('ReadOnlyAccess')),
    DeploymentActionRole: role('deploy', {
      ...managed('AWSCloudFormationReadOnlyAccess'),
      Policies: [
        {
          PolicyName: 'default',
          PolicyDocument: document(
            allow(
              '*',
              ...[
                'CreateChangeSet',
                'DeleteChangeSet',
                'ExecuteChangeSet',
                'CreateStack',
                'UpdateStack',
                'RollbackStack',
                'ContinueUpdateRollback',
                'DeleteStack',
                'UpdateTerminationProtection',
              ].map((action) => `cloudformation:${action}`),
            ),
            allow('*', 'sts:GetCallerIdentity'),
            allow({ 'Fn::GetAtt': ['CloudFormationExecutionRole', 'Arn'] }, 'iam:PassRole'),
            allow(inBucket, 's3:GetObject*', 's3:GetBucket*', 's3:List*'),
            allow(
              {
                'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter\${CdkBootstrapVersion}`,
              },
              'ssm:GetParameter',
              'ssm:GetParameters',
            ),
          ),
        },
      ],
    }),
    CloudFormationExecutionRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: own('cfn-exec-role'),
        AssumeRolePolicyDocument: document({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'cloudformation.amazonaws.com' },
        }),
        ...managed('AdministratorAccess'),
      },
    },
    CdkBootstrapVersion: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Type: 'String', Name: `/cdk-bootstrap/${qualifier}/version`, Value: version },
    },
  },
  Outputs: {
    BucketName: { Value: { Ref: 'StagingBucket' } },
    BucketDomainName: { Value: { 'Fn::GetAtt': ['StagingBucket', 'RegionalDomainName'] } },
    ImageRepositoryName: { Value: { Ref: 'ContainerAssetsRepository' } },
    BootstrapVersion: { Value: version },
  },
} as const
