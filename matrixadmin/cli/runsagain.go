package cli

import (
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// runs is the command that does an action, with what this one was told: the server it is for, where the token is, and a reason where one is required. A program
// that prints the token may hold a secret, so that an ellipsis is in its place.
func (v *act) runs(a ops.Action, at ops.Situation, kept ops.Evidence, why string) string {
	command, open := strings.CutSuffix(a.Command(at.Target, kept), " ...")
	add := func(flag, value string) {
		if value != "" {
			command += " --" + flag + " " + ops.ShellWord(value)
		}
	}
	if at.ReasonRequired {
		add("reason", why+strings.TrimSpace(v.reason))
	}
	add("profile", v.flags.profile)
	add("homeserver", v.flags.homeserver)
	add("token-file", v.flags.tokenFile)
	for _, host := range v.flags.allowHosts {
		add("allow-host", host)
	}
	if v.flags.demo {
		command += " --demo"
	}
	add("demo-server", v.flags.demoServer)
	if v.flags.tokenCommand != "" {
		return command + " --token-command ..."
	}
	if open {
		command += " ..."
	}
	return command
}
