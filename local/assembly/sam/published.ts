/** What `AutoPublishAlias` makes of a function: a version whenever its code is another, and the alias that leads to the newest. */
import { createHash } from 'node:crypto'
import { besides, type Expansion, type Properties, type Resources } from './globals'
import { given } from './rest-api'
import { refusal } from './sam-error'

/** The logical id of the alias by which events reach the function; undefined: they reach it itself. */
export function aliasOf({ logicalId, properties: { AutoPublishAlias: name } }: Expansion): string | undefined {
  if (name === undefined) return undefined
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name)) {
    throw refusal("'AutoPublishAlias' must be a string or a Ref to a template parameter; here a string is modelled.")
  }
  return `${logicalId}Alias${name.replace(/[^A-Za-z0-9]/g, '')}`
}

export function invokedName(expansion: Expansion): Properties {
  return { Ref: aliasOf(expansion) ?? expansion.logicalId }
}

export function invokedArn(expansion: Expansion): Properties {
  const alias = aliasOf(expansion)
  return alias === undefined ? { 'Fn::GetAtt': [expansion.logicalId, 'Arn'] } : { Ref: alias }
}

/** Within the text of an `Fn::Sub`. */
export function invokedInText(expansion: Expansion): string {
  const alias = aliasOf(expansion)
  return alias === undefined ? `\${${expansion.logicalId}.Arn}` : `\${${alias}}`
}

/** @param made the function's own properties, as Lambda has them */
export function published(expansion: Expansion, made: Properties): Resources {
  const { logicalId, declaration, properties, aliases } = expansion
  const alias = aliasOf(expansion)
  if (alias === undefined) return {}
  const { AutoPublishAlias, AutoPublishCodeSha256, AutoPublishAliasAllProperties, VersionDescription } = properties
  const of = String(AutoPublishAliasAllProperties) === 'true' ? made : (AutoPublishCodeSha256 ?? made.Code)
  const version = `${logicalId}Version${createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 10)}`
  aliases.set(`${logicalId}.Version`, version)
  aliases.set(`${logicalId}.Alias`, alias)
  return {
    [version]: {
      Type: 'AWS::Lambda::Version',
      ...besides(declaration),
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { FunctionName: { Ref: logicalId }, ...given({ Description: VersionDescription }) },
    },
    [alias]: {
      Type: 'AWS::Lambda::Alias',
      ...besides(declaration),
      Properties: {
        FunctionName: { Ref: logicalId },
        FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
        Name: AutoPublishAlias,
        ...given({ ProvisionedConcurrencyConfig: properties.ProvisionedConcurrencyConfig }),
      },
    },
  }
}
