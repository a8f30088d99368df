/** A domain's one table: keys as ElectroDB names them, kept, encrypted and recoverable. */
import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'

export interface DomainTableProps {
  /** Of what is kept when its stack goes: by it a later one finds it, and makes no other in its place. */
  readonly name: string
  /** How many secondary indexes there are: `gsi1`, `gsi2`, … */
  readonly indexes?: number
  /** False for a table whose items have `pk` alone. */
  readonly sortKey?: boolean
  readonly timeToLiveAttribute?: string
}

export class DomainTable extends Construct {
  readonly table: Table

  constructor(
    scope: Construct,
    id: string,
    { name, indexes = 0, sortKey = true, timeToLiveAttribute }: DomainTableProps,
  ) {
    super(scope, id)
    const text = (attribute: string) => ({ name: attribute, type: AttributeType.STRING })
    this.table = new Table(this, 'Table', {
      tableName: name,
      partitionKey: text('pk'),
      ...(sortKey && { sortKey: text('sk') }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(timeToLiveAttribute && { timeToLiveAttribute }),
    })
    for (let index = 1; index <= indexes; index++) {
      // Keys alone: what an index finds is then read from the table, and a write is not paid twice.
      this.table.addGlobalSecondaryIndex({
        indexName: `gsi${index}`,
        partitionKey: text(`gsi${index}pk`),
        sortKey: text(`gsi${index}sk`),
        projectionType: ProjectionType.KEYS_ONLY,
      })
    }
  }

  /** Single items only; no index, no scan. */
  grantItems(
    grantee: IGrantable,
    ...actions: readonly ('GetItem' | 'BatchGetItem' | 'PutItem' | 'DeleteItem')[]
  ): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [this.table.tableArn],
      }),
    )
  }

  /** The items of one partition key. */
  grantQueryOfItems(grantee: IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['dynamodb:Query'], resources: [this.table.tableArn] }),
    )
  }

  /** An index, and the items that it finds. */
  grantQuery(grantee: IGrantable, indexName: string): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['dynamodb:BatchGetItem'], resources: [this.table.tableArn] }),
    )
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [`${this.table.tableArn}/index/${indexName}`],
      }),
    )
  }
}
