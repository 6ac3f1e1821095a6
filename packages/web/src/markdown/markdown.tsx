// An answer's Markdown as React elements. No HTML of the model ever becomes HTML of the page: there is nothing to sanitise.
// It knows marked's tokens; it loads nothing (a picture in Markdown becomes a link, so an answer cannot call another host).
import { Marked, type Token, type Tokens } from "marked";
import { memo, type ReactNode, useMemo } from "react";
import { CopyButton } from "./copy-button.tsx";
import { safeLink } from "./safe-link.ts";

const marked = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: {
    // 3*7*2 is a product, not an emphasised 7. `undefined` means "no emphasis here", `false` asks marked's own rule.
    emStrong(source, _masked, before = "") {
      return /^\*[\d(]/.test(source) && /[\d)]/.test(before) ? undefined : false;
    },
  },
});

export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => marked.lexer(text), [text]);
  return (
    <div className="markdown">
      {blocks.map((token, position) => (
        <Block key={position} token={token} raw={token.raw} />
      ))}
    </div>
  );
}

/** While an answer streams only its last block changes; the others keep their elements. */
const Block = memo(
  function Block({ token }: { token: Token; raw: string }) {
    return <>{renderBlock(token as MarkedToken)}</>;
  },
  (before, after) => before.raw === after.raw,
);

type MarkedToken =
  | Tokens.Blockquote
  | Tokens.Br
  | Tokens.Checkbox
  | Tokens.Code
  | Tokens.Codespan
  | Tokens.Def
  | Tokens.Del
  | Tokens.Em
  | Tokens.Escape
  | Tokens.HTML
  | Tokens.Heading
  | Tokens.Hr
  | Tokens.Image
  | Tokens.Link
  | Tokens.List
  | Tokens.ListItem
  | Tokens.Paragraph
  | Tokens.Space
  | Tokens.Strong
  | Tokens.Table
  | Tokens.Tag
  | Tokens.Text;

function renderAll(tokens: Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, position) => <RenderedToken key={position} token={token as MarkedToken} />);
}

function RenderedToken({ token }: { token: MarkedToken }) {
  return <>{renderBlock(token)}</>;
}

function renderBlock(token: MarkedToken): ReactNode {
  switch (token.type) {
    case "paragraph":
      return <p className={isDigitRows(token.text) ? "digit-rows" : undefined}>{renderAll(token.tokens)}</p>;
    case "heading":
      return renderHeading(token);
    case "code":
      return <CodeBlock code={token.text} language={token.lang} />;
    case "list":
      return renderList(token);
    case "list_item":
      return <li>{renderAll(token.tokens)}</li>;
    case "checkbox":
      return <input type="checkbox" checked={token.checked} disabled readOnly aria-label={token.checked ? "done" : "not done"} />;
    case "blockquote":
      return <blockquote>{renderAll(token.tokens)}</blockquote>;
    case "table":
      return <MarkdownTable table={token} />;
    case "hr":
      return <hr />;
    case "strong":
      return <strong>{renderAll(token.tokens)}</strong>;
    case "em":
      return <em>{renderAll(token.tokens)}</em>;
    case "del":
      return <del>{renderAll(token.tokens)}</del>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return <MarkdownLink address={token.href}>{renderAll(token.tokens)}</MarkdownLink>;
    case "image":
      return <MarkdownLink address={token.href}>{token.text || token.href}</MarkdownLink>;
    case "text":
      return "tokens" in token && token.tokens ? renderAll(token.tokens) : token.text;
    case "escape":
    case "html":
      return token.text;
    case "space":
    case "def":
      return null;
    default:
      return unknownToken(token);
  }
}

/** A transcribed grid, one row a line, a full stop for a blank: its columns should stand under each other. */
function isDigitRows(text: string): boolean {
  return /^[\d.]{2,}(\n[\d.]{2,})+$/.test(text.trim());
}

/** The page's own headings are h1 and h2, so an answer's begin at h3. */
function renderHeading(token: Tokens.Heading): ReactNode {
  const children = renderAll(token.tokens);
  if (token.depth === 1) return <h3>{children}</h3>;
  if (token.depth === 2) return <h4>{children}</h4>;
  return <h5>{children}</h5>;
}

function renderList(token: Tokens.List): ReactNode {
  const items = token.items.map((item, position) => <li key={position}>{renderAll(item.tokens)}</li>);
  return token.ordered ? <ol start={token.start === "" ? 1 : token.start}>{items}</ol> : <ul>{items}</ul>;
}

function MarkdownLink({ address, children }: { address: string; children: ReactNode }) {
  const href = safeLink(address);
  if (href === null) return <span title="This address is not a web address, so it is not a link">{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function MarkdownTable({ table }: { table: Tokens.Table }) {
  const alignment = (column: number) => ({ textAlign: table.align[column] ?? undefined });
  return (
    // A wide table scrolls in its own frame; the frame takes the focus so that a keyboard can scroll it too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable
    <section className="table-frame" tabIndex={0} aria-label="Table">
      <table>
        <thead>
          <tr>
            {table.header.map((cell, column) => (
              <th key={column} style={alignment(column)}>
                {renderAll(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, position) => (
            <tr key={position}>
              {row.map((cell, column) => (
                <td key={column} style={alignment(column)}>
                  {renderAll(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CodeBlock({ code, language }: { code: string; language: string | undefined }) {
  return (
    <figure className="code-block">
      <figcaption>
        <span>{language === "text" ? "" : language}</span>
        <CopyButton text={code} what="code" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable */}
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}

/** An extension of marked that we do not load; showing its source loses nothing. */
function unknownToken(token: never): ReactNode {
  return (token as Token).raw;
}
