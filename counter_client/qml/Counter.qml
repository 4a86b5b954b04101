pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Window
import Station
import "asking"
import "bookings"
import "cases"
import "cases/citizen"
import "desk"
import "emergency"
import "hall"
import "reception"
import "session"

// The counter's window: a bar with who works where, the page of the moment, and what went wrong.
StationWindow {
    id: root

    required property var session
    required property var line
    required property var desk
    required property var breaks
    required property var citizen
    required property var wishes
    required property var note
    required property var waiting
    required property var question
    required property var reception
    required property var hall
    required property var emergency
    required property var bookings
    required property var remote
    required property var cases
    required property var asking
    property bool docked: false

    readonly property bool narrow: width < 720
    readonly property bool loggedIn: ["choice", "desk", "reception", "hall", "bookings"].includes(session.page)

    title: session.place === "" ? qsTr("Counter") : session.place
    visible: false
    color: Theme.muted
    flags: docked ? Qt.Window | Qt.WindowStaysOnTopHint : Qt.Window
    minimumWidth: 400
    minimumHeight: 600
    Component.onCompleted: place()
    onDockedChanged: place()

    function place(): void {
        root.width = root.docked ? 420 : 1366;
        root.height = root.docked ? 760 : 768;
        root.x = root.docked ? root.screen.virtualX + root.screen.desktopAvailableWidth - root.width : root.screen.virtualX;
    }

    function goes(): void {
        if (root.session.page === "locked")
            root.session.logOut();
        else
            root.question.ask("log_out");
    }

    FocusScope {
        anchors.fill: parent
        focus: true
        Keys.onPressed: event => {
            const chosen = ({
                    [Qt.Key_F8]: () => root.docked = !root.docked,
                    [Qt.Key_F5]: () => root.session.show("desk"),
                    [Qt.Key_F6]: () => root.session.show("reception"),
                    [Qt.Key_F7]: () => root.session.show("hall"),
                    [Qt.Key_F10]: () => root.session.show("bookings"),
                    [Qt.Key_F9]: root.session.lock,
                    [Qt.Key_F12]: () => root.goes()
                })[event.key];
            event.accepted = chosen !== undefined;
            if (event.accepted && !event.isAutoRepeat)
                chosen();
        }

        ColumnLayout {
            anchors.fill: parent
            visible: !root.cases.copy.isPreviewed
            spacing: 0

            TopBar {
                session: root.session
                line: root.line
                narrow: root.narrow
                docked: root.docked
                onDockChosen: root.docked = !root.docked
                onOutChosen: root.goes()
                Layout.fillWidth: true
            }
            Rectangle {
                visible: root.narrow && root.loggedIn && root.session.views.length > 1
                implicitHeight: tabs.implicitHeight
                color: Theme.surface
                Layout.fillWidth: true

                ViewTabs {
                    id: tabs

                    anchors.horizontalCenter: parent.horizontalCenter
                    session: root.session
                    room: root.width - 2 * Theme.space16
                }
            }
            LineBanner {
                shown: !root.line.isUp && root.session.page !== "connecting"
                line: root.line
                narrow: root.narrow
                Layout.fillWidth: true
            }
            Loader {
                id: page

                focus: true
                onLoaded: (item as FocusScope)?.forceActiveFocus()
                sourceComponent: ({ case: casePage, connecting: connectingPage, login: loginPage, locked: lockedPage, choice: choicePage, desk: deskPage, reception: receptionPage, hall: hallPage, bookings: bookingsPage })[root.session.page === "desk" && root.cases.isOpen ? "case" : root.session.page]
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
        }
        QuestionSheet {
            anchors.fill: parent
            question: root.question
            asking: root.asking
            narrow: root.narrow
            onVisibleChanged: if (!visible) (page.item as FocusScope)?.forceActiveFocus()
        }
        EmergencySheet {
            anchors.fill: parent
            emergency: root.emergency
            asking: root.asking
            narrow: root.narrow
            onVisibleChanged: if (!visible) (page.item as FocusScope)?.forceActiveFocus()
        }
        NoteSheet {
            anchors.fill: parent
            note: root.note
            asking: root.asking
            narrow: root.narrow
            onVisibleChanged: if (!visible) (page.item as FocusScope)?.forceActiveFocus()
        }
    }

    CopyPreview {
        anchors.fill: parent
        copy: root.cases.copy
        onEnded: (page.item as FocusScope)?.forceActiveFocus()
    }
    Loader {
        id: citizens

        active: root.cases.copy.isWanted || (secondScreen !== null && !root.cases.copy.isDeclined)

        readonly property var secondScreen: [...Application.screens].find(each => each.name !== root.screen.name) ?? null

        sourceComponent: CitizenScreen {
            copy: root.cases.copy
            targetScreen: citizens.secondScreen
            transientParent: null
            visible: copy.isWanted || copy.isShown
        }
    }

    Toast {
        message: root.loggedIn ? root.asking.trouble : ""
        level: StatusDot.Level.Attention
        staysMs: 8000
        onExpired: root.asking.dismiss()
        anchors { bottom: parent.bottom; bottomMargin: root.narrow ? Theme.px(200) : Theme.px(112) }
        x: root.narrow ? Theme.space16 : Theme.space24
        width: Math.min(implicitWidth, parent.width - 2 * x)
    }

    Component {
        id: connectingPage
        ConnectingPage { line: root.line }
    }
    Component {
        id: loginPage
        LoginPage { session: root.session; line: root.line; asking: root.asking; narrow: root.narrow }
    }
    Component {
        id: lockedPage
        LockedPage { session: root.session; line: root.line; asking: root.asking; narrow: root.narrow }
    }
    Component {
        id: choicePage
        ChoicePage { session: root.session; question: root.question; line: root.line; asking: root.asking; narrow: root.narrow }
    }
    Component {
        id: receptionPage
        ReceptionPage { reception: root.reception; remote: root.remote; question: root.question; asking: root.asking; narrow: root.narrow }
    }
    Component {
        id: hallPage
        HallPage { hall: root.hall; question: root.question; line: root.line; emergency: root.emergency; narrow: root.narrow }
    }
    Component {
        id: bookingsPage
        BookingPage { bookings: root.bookings; remote: root.remote; asking: root.asking; narrow: root.narrow }
    }
    Component {
        id: casePage
        CasePage { cases: root.cases; asking: root.asking; narrow: root.narrow }
    }
    Component {
        id: deskPage
        DeskPage {
            desk: root.desk
            breaks: root.breaks
            remote: root.remote
            cases: root.cases
            citizen: root.citizen
            wishes: root.wishes
            note: root.note
            waiting: root.waiting
            question: root.question
            asking: root.asking
            line: root.line
            narrow: root.narrow
        }
    }
}
