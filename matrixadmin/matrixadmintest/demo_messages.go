package matrixadmintest

import (
	"strconv"
	"strings"
	"time"
)

// spamText is what the accounts write that somebody has taken over.
const spamText = "CHEAP CRYPTO SIGNALS join now https://signals.invalid/r/"

// messages lets a few accounts have written something; the others have written nothing.
func (d *demo) messages() {
	d.alicesMessages()
	d.spamMessages()
	d.hostileMessages()
}

// roomsOf returns the rooms that an account had at first, by its localpart.
func (d *demo) roomsOf(local string) (id string, rooms []string) {
	id = "@" + local + ":" + d.h.serverName
	d.h.users[id].resolve()
	return id, d.joined[id]
}

// writes has details tell which rooms they put an account into.
func (d *demo) writes(details func(*user)) func(*user) {
	return func(u *user) {
		details(u)
		d.joined[u.ID] = u.Rooms
	}
}

func said(body string) string {
	return `{"body":` + quote(body) + `,"msgtype":"m.text"}`
}

// alicesMessages are of an ordinary life: two rooms, one of them encrypted, an edit, pictures, and two that she redacted.
func (d *demo) alicesMessages() {
	id, rooms := d.roomsOf("alice")
	talk := []string{
		"Morning! The minutes of yesterday are in the shared folder.", "Croquet at four, if the rain holds off.", "Has anyone seen the white rabbit?",
		"I will be ten minutes late.", "Thanks, that worked.", "The jam is for yesterday and tomorrow, never for today.", "See you there!",
	}
	at := d.ago(9 * day)
	say := func(room int, e Event) {
		at = at.Add(7*time.Hour + 13*time.Minute)
		e.Sender, e.Sent = id, at
		d.h.addEvent(rooms[room], e)
	}
	for i, text := range talk {
		say(i%2, Event{Content: said(text)})
	}
	say(0, Event{Content: `{"body":"holiday.jpg","info":{"mimetype":"image/jpeg"},"msgtype":"m.image","url":"mxc://` + d.h.serverName + `/alicemedia0"}`})
	first := d.h.events[rooms[0]][0].ID
	say(0, Event{Content: `{"body":"* Croquet at five","m.new_content":{"body":"Croquet at five, not four.","msgtype":"m.text"},"m.relates_to":{"event_id":` + quote(first) + `,"rel_type":"m.replace"},"msgtype":"m.text"}`})
	say(1, Event{Type: "m.reaction", Content: `{"m.relates_to":{"event_id":` + quote(first) + `,"key":"👍","rel_type":"m.annotation"}}`})
	say(1, Event{Content: said("My password is in this room by mistake"), Redacted: true, By: id, Reason: "oops"})
	say(1, Event{Content: said("and so is my address"), Redacted: true, By: id, Expired: true})
	for range 14 {
		say(2, Event{Type: "m.room.encrypted", Content: `{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"AwgAEnACgAkLmt6qF84IK","session_id":"s"}`})
	}
}

// spamMessages are of an account that was taken over: the same text, in each of its rooms. In one of them it cannot be redacted any more.
func (d *demo) spamMessages() {
	id, rooms := d.roomsOf("taken-over")
	for i, room := range rooms {
		for n := range 22 {
			e := Event{Sender: id, Sent: d.ago(52*time.Minute - time.Duration(i*60+n*2)*time.Second), Content: said(spamText + strconv.Itoa(n))}
			if i == 0 && n < 14 {
				e.Stuck = "403: No create event in auth events"
			}
			d.h.addEvent(room, e)
		}
	}
}

// hostileMessages put each hostile text into each field that the sender of a message chooses.
func (d *demo) hostileMessages() {
	id, rooms := d.roomsOf("mallory")
	for i, user := range []string{"alice", "bob", "commuter"} { // one of whom has come
		user = "@" + user + ":" + d.h.serverName
		d.h.addEvent(rooms[i%2], Invited(id, user, d.ago(3*day)))
		if i == 1 {
			d.h.addEvent(rooms[i%2], Joined(user, d.ago(2*day)))
		}
	}
	for i, text := range hostileTexts() {
		text = strings.ToValidUTF8(text, "\ufffd")
		at := d.ago(time.Duration(i+1) * 11 * time.Minute)
		t := quote(text)
		for n, content := range []string{
			`{"body":` + t + `,"msgtype":"m.text"}`, `{"body":"x","msgtype":` + t + `,"url":` + t + `}`,
			`{"m.relates_to":{"event_id":` + t + `,"key":` + t + `,"rel_type":"m.annotation"}}`, `{"body":{"not":["a","text"]},"msgtype":7,"m.relates_to":` + t + `}`,
		} {
			e := Event{Sender: id, Sent: at.Add(-time.Duration(n) * time.Second), Content: content}
			switch n {
			case 2:
				e.Type = "m.reaction"
			case 3:
				e.Redacted, e.By, e.Reason, e.Content = true, id, text, `{"body":`+t+`,"msgtype":"m.text"}`
			}
			d.h.addEvent(rooms[(i+n)%len(rooms)], e)
		}
	}
}
