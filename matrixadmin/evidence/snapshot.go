package evidence

import (
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// Status is how much of a section could be read.
type Status uint8

// The statuses of a [Section].
const (
	Complete    Status = iota // all that the server has
	Cut                       // a part: the reason says how much
	Unavailable               // this server has no such endpoint
	Failed                    // the reason says why
)

// String returns the status in words.
func (s Status) String() string {
	switch s {
	case Complete:
		return "complete"
	case Cut:
		return "cut"
	case Unavailable:
		return "not available on this server"
	case Failed:
	}
	return "failed"
}

// SectionName is the name of a section, which is also its key in the JSON file.
type SectionName string

// The sections of a snapshot.
const (
	Account      SectionName = "account"
	ThreePIDs    SectionName = "threepids"
	ExternalIDs  SectionName = "external_ids"
	Devices      SectionName = "devices"
	Connections  SectionName = "connections"
	Rooms        SectionName = "joined_rooms"
	Memberships  SectionName = "memberships"
	Pushers      SectionName = "pushers"
	Counters     SectionName = "counters"
	Media        SectionName = "media"
	EventReports SectionName = "event_reports"
	UserReports  SectionName = "user_reports"
	Invitations  SectionName = "pending_invitations"
	Messages     SectionName = "messages" // only where [Options] ask for them

	// AuthAccount and those that follow are only where the Matrix Authentication Service (MAS) keeps a half of the account.
	AuthAccount      SectionName = "mas_account"
	AuthEmails       SectionName = "mas_emails"
	AuthLinks        SectionName = "mas_upstream_links"
	BrowserSessions  SectionName = "mas_browser_sessions"
	OAuthSessions    SectionName = "mas_oauth_sessions"
	CompatSessions   SectionName = "mas_compatibility_sessions"
	PersonalSessions SectionName = "mas_personal_sessions"
)

// always are the sections of every snapshot, in their order.
var always = []SectionName{Account, ThreePIDs, ExternalIDs, Devices, Connections, Rooms, Memberships, Pushers, Counters, Media, EventReports, UserReports, Invitations}

// inMAS are those of the half that MAS keeps.
var inMAS = []SectionName{AuthAccount, AuthEmails, AuthLinks, BrowserSessions, OAuthSessions, CompatSessions, PersonalSessions}

// names are the sections of this snapshot in their order.
func (s *Snapshot) names() []SectionName {
	names := always
	if s.halved {
		names = append(slices.Clip(names), inMAS...)
	}
	if s.asked {
		names = append(slices.Clip(names), Messages)
	}
	return names
}

// Title returns the name in words.
func (n SectionName) Title() string {
	switch n {
	case ThreePIDs:
		return "e-mail addresses and phone numbers"
	case ExternalIDs:
		return "external IDs"
	case Rooms:
		return "joined rooms"
	case Media:
		return "media list"
	case EventReports:
		return "reported events"
	case UserReports:
		return "account reports"
	case Invitations:
		return "pending invitations it sent"
	case Messages:
		return "messages"
	case AuthAccount:
		return "account in MAS"
	case AuthEmails:
		return "e-mail addresses in MAS"
	case AuthLinks:
		return "upstream links in MAS"
	case BrowserSessions:
		return "browser sessions in MAS"
	case OAuthSessions:
		return "OAuth sessions in MAS"
	case CompatSessions:
		return "compatibility sessions in MAS"
	case PersonalSessions:
		return "personal sessions in MAS"
	case Account, Devices, Connections, Memberships, Pushers, Counters:
	}
	return string(n)
}

// Section is how one part of a snapshot was read.
type Section struct {
	Name   SectionName
	Status Status
	Reason string // one harmless line; of a complete section, why there may be more than the server tells of
	Rows   int
	Began  time.Time
	Ended  time.Time
	Err    error // why it failed or is not available

	bound string // the reason of a section that is complete as far as the server tells
}

// String returns one line about the section, without its rows: "devices: not available on this server".
func (s Section) String() string {
	line := s.Name.Title() + ": " + s.Status.String()
	if s.Reason != "" {
		line += ": " + s.Reason
	}
	return line
}

// Counter is what an account did since a time.
type Counter struct {
	Window  string    // "1 h", "24 h", "7 d" or "all"
	Since   time.Time // zero for all
	Invites int64     // invitations sent; -1 when it could not be read
	Joined  int64     // rooms joined, left ones too; -1 when it could not be read
}

// Snapshot is what a server told about an account at one time; it is read-only after [Collect].
type Snapshot struct {
	Target  matrixadmin.UserID
	Actor   matrixadmin.UserID // who took it
	Server  matrixadmin.Server
	BaseURL string
	AuthURL string // of MAS, "" where it was not asked
	Version string // of this program
	Began   time.Time
	Ended   time.Time

	Sections []Section // every one, in a fixed order

	Account      matrixadmin.User // with 3PIDs and external ids
	Devices      []matrixadmin.Device
	Connections  *matrixadmin.Connections // nil when none could be read
	Rooms        []matrixadmin.Text
	Memberships  []matrixadmin.Membership
	Pushers      []matrixadmin.Pusher
	Counters     []Counter
	Media        []matrixadmin.Media
	EventReports []matrixadmin.EventReport
	UserReports  []matrixadmin.UserReport
	Invitations  []matrixadmin.Message // memberships that nobody has answered
	Messages     []Message             // newest first

	AuthAccount mas.User // zero where MAS does not have it
	AuthEmails  []mas.Email
	AuthLinks   []mas.Link
	Sessions    [mas.Personal + 1][]mas.Session // by kind, newest first; ended ones, too

	asked  bool // for messages
	halved bool // MAS keeps the other half
}

// Message is something that the account wrote.
type Message struct {
	matrixadmin.Message

	Original matrixadmin.Text // what a redacted one said, where the server still has it
}

// Section returns how a part was read.
func (s *Snapshot) Section(name SectionName) Section {
	for _, section := range s.Sections {
		if section.Name == name {
			return section
		}
	}
	return Section{Name: name, Status: Failed, Reason: "not requested"}
}

// Complete reports whether everything that this server can tell was read to its end; what it has no endpoint for is in [Snapshot.Unavailable].
func (s *Snapshot) Complete() bool { return len(s.Missing()) == 0 }

// Missing says, a line each, what the server may have and this snapshot has not: sections that failed or were cut.
func (s *Snapshot) Missing() []string {
	return s.lines(func(status Status) bool { return status == Cut || status == Failed })
}

// Unavailable says, a line each, what the server has no way to tell.
func (s *Snapshot) Unavailable() []string {
	lines := s.lines(func(status Status) bool { return status == Unavailable })
	if beside := s.besides(); beside != "" {
		lines = append(lines, beside)
	}
	return lines
}

// besides says what somebody else than the homeserver may keep of the account, and is not read.
func (s *Snapshot) besides() string {
	if !s.Account.Appservice.IsZero() || s.Server.Has(&matrixadmin.OwnAccounts) || s.Server.Lacks(&matrixadmin.OwnAccounts) {
		return "" // the homeserver alone keeps it, or there are sections
	}
	return "sessions managed by the Matrix Authentication Service (MAS), if this server uses it (unknown)"
}

func (s *Snapshot) lines(of func(Status) bool) []string {
	var out []string
	for _, name := range s.names() {
		section := s.Section(name)
		if of(section.Status) && section.Err != errNoAuthAccount { //nolint:errorlint // it is never wrapped: the account's line says it
			out = append(out, section.String())
		}
	}
	return out
}

// has reports whether there is something of a section to show.
func (s *Snapshot) has(name SectionName) bool {
	section := s.Section(name)
	return section.Status == Complete || section.Status == Cut || section.Status == Failed && section.Rows > 0
}
