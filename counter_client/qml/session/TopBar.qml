import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// Which counter, who works there, and what is done a few times a day.
Rectangle {
    id: root

    required property var session
    required property var line
    required property bool narrow
    required property bool docked

    readonly property bool loggedIn: ["choice", "desk", "reception", "hall", "bookings"].includes(session.page)

    // what is left beside the name of the place and everything else on the bar
    function roomForTabs(): real {
        let taken = Theme.px(160);
        for (const item of content.visibleChildren)
            if (item !== tabs && item !== place)
                taken += item.implicitWidth + content.spacing;
        return content.width - taken - content.spacing;
    }

    signal dockChosen
    signal outChosen

    implicitHeight: content.implicitHeight + 2 * Theme.space8
    color: Theme.surface

    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.hairline
        color: Theme.line
    }
    RowLayout {
        id: content

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        anchors.leftMargin: root.narrow ? Theme.space16 : Theme.space24
        anchors.rightMargin: root.narrow ? Theme.space8 : Theme.space24
        spacing: root.narrow ? Theme.space12 : Theme.space20

        Rectangle {
            visible: !root.narrow
            implicitWidth: Theme.touchCompact
            implicitHeight: Theme.touchCompact
            radius: Theme.radius
            color: Theme.primary
            Accessible.ignored: true

            Icon {
                anchors.centerIn: parent
                icon: "counter"
                color: Theme.primaryInk
            }
        }
        ColumnLayout {
            id: place

            spacing: 0
            Layout.fillWidth: true

            Text {
                text: ({ reception: qsTr("Reception"), hall: qsTr("The hall"), bookings: qsTr("Bookings") })[root.session.page] ?? (root.session.place === "" ? qsTr("Counter") : root.session.place)
                color: Theme.emphasis
                font.pixelSize: Theme.text20
                font.weight: Font.Bold
                lineHeight: 0.95
                elide: Text.ElideRight
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            Text {
                text: root.narrow && root.session.operator !== "" ? root.session.operator : root.session.branch
                visible: text !== ""
                color: Theme.textSecondary
                font.pixelSize: Theme.text14
                lineHeight: 0.95
                elide: Text.ElideRight
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
        ViewTabs {
            id: tabs

            visible: root.loggedIn && !root.narrow && root.session.views.length > 1
            session: root.session
            room: root.roomForTabs()
        }
        StatusDot {
            level: root.line.isUp ? StatusDot.Level.Ok : StatusDot.Level.Attention
            label: root.narrow ? "" : root.line.isUp ? qsTr("Connected") : qsTr("Not connected")
            visible: root.session.page !== "connecting"
            size: Theme.px(18)
            Layout.fillWidth: false
            Layout.maximumWidth: implicitWidth
        }
        RowLayout {
            visible: !root.narrow && root.session.operator !== ""
            spacing: Theme.space8
            Accessible.role: Accessible.StaticText
            Accessible.name: qsTr("Operator: %1").arg(root.session.operator)

            Icon {
                icon: "person"
                size: Theme.px(20)
                color: Theme.textSecondary
            }
            Text {
                text: root.session.operator
                color: Theme.text
                font.pixelSize: Theme.text16
                font.weight: Font.DemiBold
                Accessible.ignored: true
            }
        }
        ClockText {
            showsDay: false
            size: root.narrow ? Theme.text20 : Theme.text24
        }
        ActionButton {
            text: root.docked ? qsTr("Widen") : qsTr("Narrow")
            iconName: root.narrow ? "" : root.docked ? "chevron-left" : "chevron-right"
            kind: BigButton.Kind.Quiet
            compact: true
            keyHint: "F8"
            onChosen: root.dockChosen()
        }
        ActionButton {
            text: qsTr("Lock")
            visible: root.loggedIn && !root.narrow
            iconName: "lock"
            kind: BigButton.Kind.Quiet
            compact: true
            keyHint: "F9"
            onChosen: root.session.lock()
        }
        ActionButton {
            text: qsTr("Log out")
            visible: root.loggedIn && !root.narrow
            enabled: root.line.isUp
            iconName: "logout"
            kind: BigButton.Kind.Quiet
            compact: true
            keyHint: "F12"
            onChosen: root.outChosen()
        }
    }
}
