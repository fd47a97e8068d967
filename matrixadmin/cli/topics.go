package cli

import (
	"embed"
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

//go:embed topics
var topicFiles embed.FS

// Topic is a page of the reference: mxwarden help NAME prints it, and the manual has it as mxwarden-NAME.
type Topic struct {
	Name    string
	Section string // of the manual
	Short   string
}

// Topics lists the pages of the reference.
func Topics() []Topic {
	return []Topic{
		{"config", "5", "profiles, credential stores and environment variables"},
		{"connections", "7", "the connections of an account"},
		{"find", "7", "what finds an account: IDs, names, addresses, rooms"},
		{"filter", "7", "the filter language for connections"},
		{"accounts", "7", "the filter language for accounts"},
		{"json", "7", "the fields of JSON output"},
		{"contain", "7", "suspend, lock, shadow-ban or deactivate: which does what"},
		{"exit-codes", "7", "exit statuses of mxwarden"},
		{"keys", "7", "keys of the console"},
	}
}

// Text is the page in Markdown: headings, paragraphs, code blocks and lists of definitions. What the program knows itself is filled in.
func (t Topic) Text() string {
	text, err := topicFiles.ReadFile("topics/" + t.Name + ".md")
	if err != nil {
		panic(err) // a page is missing in the program, and a test reads all
	}
	fill := strings.NewReplacer("<!-- terms -->\n", filterTerms(), "<!-- rows -->\n", fieldMeanings(history.RowFields()), "<!-- groups -->\n", fieldMeanings(history.GroupFields(history.IP)[1:]), "<!-- lists -->\n", listMeanings(),
		"<!-- account terms -->\n", accountTerms(), "<!-- accounts -->\n", accountMeanings(), "<!-- ladder -->\n", ladder(), "<!-- actions -->\n", actionKeys())
	return fill.Replace(string(text))
}

// ladder is the table of what stops an account, and what has to be known beside it.
func ladder() string {
	return "```\n" + strings.Join(ops.LadderTable(), "\n") + "\n```\n\n" + strings.Join(ops.LadderNotes(), "\n\n") + "\n"
}

// actionKeys are the letters of the actions in the menu, and what each does.
func actionKeys() string {
	var b strings.Builder
	for _, a := range ops.Catalog() {
		define(&b, a.Key, a.Title+". "+a.Effect)
	}
	return b.String()
}

// define appends an entry to a list of definitions.
func define(b *strings.Builder, term, meaning string) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "`%s`\n: %s\n", term, meaning)
}

func filterTerms() string {
	var b strings.Builder
	for _, t := range history.FilterHelp() {
		define(&b, t.Term, t.Meaning)
	}
	return b.String()
}

func accountTerms() string {
	var b strings.Builder
	for _, t := range accounts.Help() {
		define(&b, t.Term, t.Meaning)
	}
	return b.String()
}

// accountMeanings explain the columns of the list of accounts.
func accountMeanings() string {
	var b strings.Builder
	for _, c := range accounts.Columns() {
		meaning := c.Meaning
		if c.Late {
			meaning += " With --details only."
		}
		define(&b, c.ID, meaning)
	}
	return b.String()
}

// listMeanings explain the columns of each list.
func listMeanings() string {
	var b strings.Builder
	for _, table := range lists.All() {
		info := table.Info()
		fmt.Fprintf(&b, "# %s\n\n`mxwarden %s --json` prints one object per %s:\n", strings.ToUpper(info.Title), info.ID, info.One)
		for _, h := range table.Heads() {
			meaning := h.Meaning
			if h.Late && !info.Server {
				meaning += " With --details only."
			}
			define(&b, h.ID, meaning)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func fieldMeanings(fields []history.Field) string {
	var b strings.Builder
	for _, f := range fields {
		define(&b, f.ID, f.Meaning)
	}
	return b.String()
}

// Widths of a page on a terminal, in cells.
const (
	pageWidth = 78
	termWidth = 22 // of a term that has its meaning on the same line
)

// Plain is the page as text for a terminal.
func (t Topic) Plain() string {
	p := page{}
	fmt.Fprintf(&p.out, "mxwarden %s - %s\n", t.Name, t.Short)
	for line := range strings.Lines(t.Text()) {
		p.add(strings.TrimSuffix(line, "\n"))
	}
	p.flush()
	return p.out.String()
}

// page turns the Markdown of a topic into text.
type page struct {
	out   strings.Builder
	words []string // of the paragraph or meaning so far
	term  string
	code  bool

	listed bool // the last entry was one of a list
}

func (p *page) add(line string) {
	switch {
	case strings.HasPrefix(line, "```"):
		p.flush()
		p.code = !p.code
		if p.code {
			p.out.WriteByte('\n')
		}
	case p.code:
		p.out.WriteString(strings.TrimRight("    "+line, " ") + "\n")
	case strings.HasPrefix(line, "# "):
		p.flush()
		p.listed = false
		fmt.Fprintf(&p.out, "\n%s\n", line[2:])
	case strings.HasPrefix(line, ": "):
		p.term, p.words = strings.Join(p.words, " "), strings.Fields(clean(line[2:]))
	case line == "":
		p.flush()
	case !strings.HasPrefix(line, "<!--"):
		p.words = append(p.words, strings.Fields(clean(line))...)
	}
}

// clean takes the marks of code away.
func clean(s string) string { return strings.ReplaceAll(s, "`", "") }

// flush writes the paragraph, or the term and its meaning.
func (p *page) flush() {
	switch {
	case len(p.words) == 0:
	case p.term == "":
		p.out.WriteByte('\n')
		p.wrap("  ", "  ")
		p.listed = false
	default:
		if !p.listed {
			p.out.WriteByte('\n')
		}
		p.listed = true
		first := fmt.Sprintf("  %-*s  ", termWidth, p.term)
		if len(p.term) > termWidth {
			fmt.Fprintf(&p.out, "  %s\n", p.term)
			first = strings.Repeat(" ", termWidth+4)
		}
		p.wrap(first, strings.Repeat(" ", termWidth+4))
	}
	p.words, p.term = nil, ""
}

// paragraphs wraps texts as the help of a command has them.
func paragraphs(texts ...string) string {
	var p page
	for i, text := range texts {
		if i > 0 {
			p.out.WriteByte('\n')
		}
		p.words = strings.Fields(text)
		p.wrap("", "")
	}
	return strings.TrimSuffix(p.out.String(), "\n")
}

// wrap writes the words within the width of the page.
func (p *page) wrap(first, rest string) {
	p.out.WriteString(first)
	used := len(first)
	for i, w := range p.words {
		switch {
		case i == 0:
		case used+1+len(w) > pageWidth:
			p.out.WriteByte('\n')
			p.out.WriteString(rest)
			used = len(rest)
		default:
			p.out.WriteByte(' ')
			used++
		}
		p.out.WriteString(w)
		used += len(w)
	}
	p.out.WriteByte('\n')
}
