package matrixadmintest

import (
	"strconv"
	"time"
)

// reportedBelongings are those of somebody who is reported.
func reportedBelongings(serverName string, id func(string) string, ago func(time.Duration) time.Time) Belongings {
	return Belongings{
		EventReports: []EventReport{
			{Reporter: id("bob"), RoomID: "!garden:" + serverName, RoomName: "Garden club", EventID: "$advert", Reason: "advertising", Score: -100, Received: ago(5 * time.Hour)},
			{Reporter: id("helpdesk"), RoomID: "!garden:" + serverName, RoomName: "Garden club", EventID: "$insult", Reason: "insults", Score: -50, Received: ago(2 * day)},
		},
		UserReports: []UserReport{{Reporter: id("bob"), Reason: "invites me to odd rooms again and again", Received: ago(3 * time.Hour)}},
	}
}

// DemoTasks are the jobs of the demo's server.
func DemoTasks(serverName string, now time.Time) []Task {
	id := func(local string) string { return "@" + local + ":" + serverName }
	tasks := []Task{
		{ID: "delete_old_otks_task", Action: "delete_old_otks", Status: "complete", Changed: now.Add(-6 * day)},
		{ID: "kLmNoPqRsTuVwXyZ", Action: "redact_all_events", Status: "complete", Resource: id("frank"), Changed: now.Add(-90 * time.Minute), Failed: map[string]string{
			"$one": "403: No create event in auth events", "$two": "403: No create event in auth events",
		}},
	}
	for i, text := range hostileTexts() {
		tasks = append(tasks, Task{
			ID: "mallory" + strconv.Itoa(i), Action: clip(text, 60), Status: "failed", Resource: id("mallory"), Error: text, Changed: now.Add(-time.Duration(i) * time.Hour),
		})
	}
	return tasks
}
