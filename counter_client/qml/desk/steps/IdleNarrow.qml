import QtQuick
import QtQuick.Layouts
import Station

// Between two visits, in a narrow window: the list below has the room.
ColumnLayout {
    id: root

    required property var desk
    required property var breaks
    required property var remote
    required property var waiting

    spacing: Theme.space8

    StageBadge {
        text: root.desk.standing
        icon: "counter"
    }
    RowLayout {
        spacing: Theme.space16

        TicketCode {
            visible: root.waiting.count > 0
            code: root.waiting.count
            size: Theme.px(72)
            Accessible.ignored: true
        }
        Icon {
            visible: root.waiting.count === 0
            icon: "people"
            size: Theme.space48
            color: Theme.edge
        }
        ColumnLayout {
            spacing: 0
            Layout.fillWidth: true

            Heading {
                text: root.waiting.people
                Accessible.name: root.waiting.peopleSaid
                font.pixelSize: Theme.text20
                Layout.fillWidth: true
            }
            Prose {
                text: root.waiting.since
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
            LateNotice {
                late: root.waiting.late
            }
        }
    }
    CallNotice {
        remote: root.remote
        narrow: true
        Layout.fillWidth: true
    }
    BreakNotice {
        breaks: root.breaks
        Layout.fillWidth: true
    }
}
