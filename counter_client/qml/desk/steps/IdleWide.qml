import QtQuick
import QtQuick.Layouts
import Station

// Between two visits, with room: how many wait for this counter, very large, and how long.
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
    Item {
        Layout.fillHeight: true
    }
    TicketCode {
        visible: root.waiting.count > 0
        code: root.waiting.count
        size: Theme.px(160)
        Layout.alignment: Qt.AlignHCenter
        Layout.bottomMargin: Theme.space8
        Accessible.ignored: true
    }
    Icon {
        visible: root.waiting.count === 0
        icon: "people"
        size: Theme.space64
        color: Theme.edge
        Layout.alignment: Qt.AlignHCenter
    }
    Heading {
        text: root.waiting.people
        Accessible.name: root.waiting.peopleSaid
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
    }
    Prose {
        text: root.waiting.since
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
    }
    LateNotice {
        late: root.waiting.late
        Layout.alignment: Qt.AlignHCenter
    }
    CallNotice {
        remote: root.remote
        Layout.fillWidth: true
        Layout.maximumWidth: Theme.px(640)
        Layout.alignment: Qt.AlignHCenter
        Layout.topMargin: Theme.space16
    }
    BreakNotice {
        breaks: root.breaks
        Layout.alignment: Qt.AlignHCenter
        Layout.topMargin: Theme.space16
    }
    Item {
        Layout.fillHeight: true
    }
}
