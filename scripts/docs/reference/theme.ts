/**
 * How the reference looks: the heading names a member, so the line below it shows the type alone.
 */
import { type DeclarationReflection, type Reflection, ReflectionKind } from "typedoc";
import { type MarkdownPageEvent, MarkdownTheme, MarkdownThemeContext } from "typedoc-plugin-markdown";

export class ReferenceTheme extends MarkdownTheme {
  override getRenderContext(page: MarkdownPageEvent<Reflection>): MarkdownThemeContext {
    return new ReferenceContext(this, page, this.application.options);
  }
}

class ReferenceContext extends MarkdownThemeContext {
  constructor(...args: ConstructorParameters<typeof MarkdownThemeContext>) {
    super(...args);
    const { declarationTitle } = this.partials;
    this.partials.declarationTitle = (model: DeclarationReflection) =>
      model.kindOf(ReflectionKind.Property) && model.type !== undefined
        ? `> ${this.partials.someType(model.type)}`
        : declarationTitle(model);
    // The heading of a class says already what its constructor returns.
    this.partials.signatureReturns = () => "";
  }
}
